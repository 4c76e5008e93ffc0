"""What the two finished projects say in their reports; figures are those of the gates."""

REPORTS: dict[str, dict[str, str]] = {
    "weather": {
        "What it does, and for whom": (
            "A box hears whether no, light or heavy rain falls on a field, and sends it every 15 "
            "minutes. Maize growers decide by it when to sow and when to harvest. It serves SDG "
            "13, target 13.1: to be better prepared for what the climate does."
        ),
        "Who was asked": (
            "Nobody: this is an example with invented growers. In a real project, ask five of them "
            "what they would do with the message, in which language, and who may read it besides; "
            "then write down what you changed."
        ),
        "Data and split": (
            "All sounds are SYNTHETIC, made by the course's program. A group is a site, because "
            "clips of one site share its box, its trees and its road. Training and test sites are "
            "of different seeds, so no site is on both sides."
        ),
        "What it costs": (
            "The gates print flash, milliwatts and days; all of energy is ESTIMATED from data "
            "sheets. The board is the kit's, and a radio is bought with it. A grower changes two "
            "AA cells every third year and brings the old ones back."
        ),
        "Who is served worse": (
            "Sites in the season in which insects and frogs sing are audited against quiet nights. "
            "The gate prints the share of right answers of the worse one with its interval. Half "
            "of the training sites have a chorus for this reason."
        ),
        "What happens when it is wrong": (
            "Heavy rain heard as none: a grower sprays, and the rain washes it away. No rain heard "
            "as heavy: a dry day is lost. Both are noticed the same day, so the message says that "
            "it may be wrong, and for whom to call."
        ),
        "How it is updated and taken back": (
            "A new model comes with a version and a SHA-256 into the second slot. It has three "
            "starts to confirm itself; then the box goes back by itself. One person at the mast "
            "may release an update, after a week in two boxes."
        ),
        "What we would not trust": (
            "Any figure on real rain: nothing here was recorded. Before sixty boxes are built, ten "
            "hours of real rain in one box beside a rain gauge would tell more than all of the "
            "tables, and may well stop the project."
        ),
    },
    "mosquito": {
        "What it does, and for whom": (
            "A box in a house hears which kind of mosquito flies by at night and counts. Malaria "
            "workers decide by the counts where nets and sprays go first. It serves SDG 3, target "
            "3.3: to end the epidemic of malaria."
        ),
        "Who was asked": (
            "Nobody: this is an example. A real project asks the people who sleep in these rooms, "
            "since a microphone beside a bed also hears them; the box therefore keeps no sound, "
            "and sends four counts, nothing else."
        ),
        "Data and split": (
            "All hums are SYNTHETIC: the frequencies follow papers in their order and their change "
            "with temperature, the rest is invented. A group is a house with its recorder. Houses "
            "of training and test are drawn from different seeds."
        ),
        "What it costs": (
            "The gates print flash, milliwatts and days, ESTIMATED from data sheets. A waking "
            "every five minutes is a sample, not a census: they are a share of the night, and the "
            "malaria worker multiplies them."
        ),
        "Who is served worse": (
            "Houses with cool nights are audited against warm ones, because wings beat faster in "
            "the heat and one kind then sounds as another. The network reads a thermometer too; "
            "without it the gap is larger."
        ),
        "What happens when it is wrong": (
            "An Anopheles counted as a Culex hides malaria where it is; a fan heard as a mosquito "
            "sends a worker for nothing. Neither is noticed in the house. Traps in every tenth "
            "house check the counts each month."
        ),
        "How it is updated and taken back": (
            "As the weather station does: version, SHA-256, two slots, three starts. A model whose "
            "counts differ from the trap's by more than a half in a month is taken back by hand, "
            "in all houses."
        ),
        "What we would not trust": (
            "Any figure on real mosquitoes. Males, larger and smaller individuals, other insects "
            "and rain are missing in the data. Recordings of known mosquitoes from one village "
            "come before the next line of code."
        ),
    },
}
