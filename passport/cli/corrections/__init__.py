"""Commands about corrections that travel: which claims they change, and to sign those anew."""
