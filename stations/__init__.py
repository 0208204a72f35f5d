"""Where the congress meets the public: divisions, units, stations, representatives, codes."""
