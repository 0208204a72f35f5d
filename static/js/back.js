// A refused form is the answer to a POST: going back to it, the browser would show an error page of
// its own. Named as a page, it is asked for anew.
history.replaceState(history.state, "", location.href);
