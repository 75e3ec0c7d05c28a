"""Who is here: who has a live connection to any process of the market, and who was here when.

Each live process says in Redis every few seconds whose connections it holds (`beating`), and one that says nothing any
more is forgotten with all of them (`register`). Whoever hears a topic whose kind watches people (`realtime.kinds`) is
told by a signal when one of them comes or goes (`looking`); pages ask `who_is_here` (`people`). When somebody was here
last is kept in PostgreSQL (`seeing`). Who chose not to be seen is not told of.
"""
