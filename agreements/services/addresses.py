"""Where the parties' addresses come from: the partner registry, and the letterhead of an office."""

from __future__ import annotations

from agreements.models import Agreement, Party


def known_address(party: Party) -> str:
    """The address that the registry or the office's letterhead gives a party today; "" where neither knows one."""
    if party.partner is not None:
        return (party.partner.merged_into or party.partner).address.strip()
    return party.office.address.strip() if party.office else ""


def is_bare(party: Party) -> bool:
    """Whether a party has no address yet, or an office only the name of its seat."""
    address = party.address.strip()
    return not address or (party.office is not None and address == party.office.seat)


def fill_addresses(agreement: Agreement) -> None:
    """Give each party without an address (an office: with its seat only) what is known by now.

    Called when the text is about to be made, so that what was entered into the registry meanwhile stands in it.
    """
    for party in agreement.parties.select_related("partner__merged_into", "office"):
        if is_bare(party) and (address := known_address(party)):
            party.address = address
            party.save(update_fields=("address",))
