"""The WSGI application for granian's workers on one machine, where nothing else would end them with their master."""

from config.wsgi import application
from deploy.local.end_with_parent import end_with_parent

__all__ = ["application"]

end_with_parent()
