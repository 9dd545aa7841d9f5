"""Who may come in, and how: accounts, the second factor, locks, sessions, single sign-on (docs/decisions/0030).

1. A person gets an account by a one-time link (accounts.py).
2. He logs in by password, passkey or the organisation's own log-in (adapters.py, single_sign_on.py); wrong tries lock
   the account (lockout.py).
3. A second factor is asked where he has one, and must be made where the installation wants it (second_factor.py).
4. The session ends by itself, or by him, or by an operator (sessions.py).
"""
