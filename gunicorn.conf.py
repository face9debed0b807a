"""gunicorn for several web processes on one PostgreSQL: `gunicorn` in this directory finds and reads this file."""

import os

wsgi_app = "marketplace.app:create_app()"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("THREADS", "8"))
# The lines that the product itself writes say more, and never who.
accesslog = None
# Long enough for a large file, short enough that a process that hangs is replaced.
timeout = 120
graceful_timeout = 30
