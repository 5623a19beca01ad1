"""
The state of one emulated app, one module for each kind of resource.

A ``Tenant`` holds one object of each module. Read ``paged_mapping`` first: it is the mapping behind every list that is
served in pages. Then ``users``; then ``multi_user_chats``, which ``groups`` and ``chatrooms`` extend, with
``mute_list`` and ``threads``; then ``messages``, from which ``history`` and ``roaming`` derive. The other modules do
not depend on each other.

No module here knows about requests or replies. They hold data and keep it consistent, for example when a user is
deleted (``remove_user``). User IDs are in lower case throughout.
"""
