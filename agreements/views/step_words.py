"""What a person reads after taking a step: where the agreement stands now, and what comes next."""

from __future__ import annotations

DONE: dict[str, str] = {
    "start_discussion": "Kerja sama kini di tahap Pembahasan. Berikutnya: bahas isinya dengan mitra, lalu catat "
    "pokok-pokok yang disepakati.",
    "start_formulation": "Kerja sama kini di tahap Perumusan. Berikutnya: lengkapi isi pokok dan periksa para pihak.",
    "start_drafting": "Kerja sama kini di tahap Legal Drafting. Naskah awalnya sudah disiapkan; berikutnya: periksa "
    "pasal demi pasal, lalu bekukan versinya.",
    "submit": "Kerja sama kini di tahap Persetujuan Internal. Berikutnya: naskah diparaf dan diputuskan menurut rute; "
    "urutannya ada pada bagian Persetujuan.",
    "conclude_signing": "Kerja sama kini di tahap Pelaksanaan. Naskahnya sudah sah ditandatangani.",
    "return_to_penjajakan": "Kerja sama kembali di tahap Penjajakan. Semua isian tetap tersimpan.",
    "return_to_pembahasan": "Kerja sama kembali di tahap Pembahasan. Semua isian tetap tersimpan.",
    "return_to_perumusan": "Kerja sama kembali di tahap Perumusan. Naskah yang sudah disusun tetap tersimpan.",
    "withdraw": "Naskah ditarik; kerja sama kembali di tahap Legal Drafting. Berikutnya: perbaiki naskah, bekukan "
    "versi baru, lalu ajukan lagi.",
    "reopen_draft": "Naskah dibuka kembali; kerja sama kembali di tahap Legal Drafting. Berikutnya: perbaiki naskah, "
    "bekukan versi baru, lalu ajukan lagi.",
    "cancel": "Kerja sama dibatalkan. Isian dan riwayatnya tetap dapat dibaca.",
}
