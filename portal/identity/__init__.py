"""OpenID provider of the demonstration: sign-in with a national-identity look, run as a process of its own.

It keeps no single-sign-on session: every authorization asks for the password, so that ending the portal's session is
all there is to signing out, and two sites on one host never sign each other in.
"""
