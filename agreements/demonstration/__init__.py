"""The demonstration world: accounts, real agreements recorded from their sources, and made-up ones ("contoh").

Everything passes through the same services as the pages, with instants in the past; no stage is ever written.
"""
