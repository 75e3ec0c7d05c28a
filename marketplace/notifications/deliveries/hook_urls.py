from django.urls import path

from marketplace.notifications.deliveries import hooks

app_name = "mail_hooks"

urlpatterns = [
    path("bounces/", hooks.bounces, name="bounces"),
    path("mailgun/", hooks.mailgun, name="mailgun"),
]
