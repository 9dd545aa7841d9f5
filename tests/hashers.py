"""Passwords of tests: the algorithm of the product at its smallest. A real one takes a quarter of a second, for each person."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1
