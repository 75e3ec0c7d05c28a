"""Import this first: it sets Django up, for a benchmark is a program of its own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
