from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "stations.network"
    verbose_name = "家站点网络"

    def ready(self):
        from liaison.attachments import permissions as attachments

        # A map is there to be seen by everybody, or it is not there.
        attachments.register("network.networkmap", lambda request, pk: True)
