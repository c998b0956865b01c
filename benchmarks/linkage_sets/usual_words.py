"""Make domain/linkage/usual_words.txt again: python -m benchmarks.linkage_sets.usual_words

Counts the words of the names of American manufacturers in ../shared/data; words of other organisations and languages are
added by judgement.
"""

import csv
import math
import textwrap
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.linkage_sets.public import SHARED

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.normalise import normalise_name

TARGET = Path(__file__).parents[2] / "src/lineshaft/domain/linkage/usual_words.txt"
LEAST_NAMES = 5
SOURCES = {
    "ppp_2020_ga_mfg.csv": ("Recipient",),
    "ppp_2020_mt_mfg.csv": ("BusinessName",),
    "warn_il_mfg.csv": ("Location Name", "Doing Business As Name"),
    "warn_in_mfg_with_workdescription.csv": ("Company",),
    "federal_awards_recipient_naics_mfg.csv": ("Recipient",),
    "ieee_registry_us_orgs.csv": ("org_name",),
    "osha_odi_2002_2011_sample_mfg.csv": ("name",),
    "sba_sbs_supplier_profiles_2025.csv": ("Business name",),
    "openbrewerydb_us.csv": ("name",),
}
# There are far more brewers among the sources than among manufacturers.
ONE_IN = {"openbrewerydb_us.csv": 3}

BY_JUDGEMENT = {
    3.5: """
        sch care child children childcare head start early childhood church academy acad learning
        ctr day daycare school elem preschool kids montessori nursery public community family comm
        edu univ college inst hosp clinic bank ministry foundation fdn association assn society
        union federation
    """,
    4.0: """
        factory tex garment trade ind exp imp grp elec elex chem mach plast pack food knit sew
        sewing apparel clothing fashion wear leather shoe shoes footwear shipping logistics cargo
        marine maritime line lines navigation airlines aviation airways energy oil gas petroleum
        petrochemical power mining minerals capital finance financial investment investments invest
        insurance fund trust securities leasing consulting consultants real estate property
        properties hotel hotels restaurant travel tourism pharma pharmaceutical medical health
        dental auto automotive motors motor parts spare star united first new great royal golden
        union world east west asia europe africa pacific atlantic gulf middle arab islamic central
        state china chinese india indian turkey turkish vietnam russian russia iran iranian korea
        japan hong kong shanghai shenzhen guangdong zhejiang jiangsu dhaka istanbul moscow moskva
        dongguan guangzhou ningbo dyeing weaving spinning washing printing print denim jeans fabrics
        fibers yarn mills mill unit plant division branch works stroy stroitelnaya nauchno
        proizvodstvennoe predpriyatie zavod torgovyy dom kombinat obedinenie firma kompaniya bank
        giyim konfeksiyon dis tic ith ihr paz pazarlama insaat turizm nakliyat makina otomotiv
        mobilya plastik ambalaj may mac det xuat nhap khau dau tu thuong mai dich vu san phat trien
        confecciones confeccoes industrias textiles comercial comercializadora importadora
        exportadora distribuidora servicios grupo inversiones vertriebs handels verwaltungs
        beteiligungs holding werke werk maschinen technik technology city province district hua
        zhong guo ji shu tai yang fa da xing long sheng xin jin fu feng
    """,
    4.5: """
        los angeles york chicago texas california florida georgia illinois boston houston dallas
        atlanta carolina jersey ohio michigan london paris berlin dubai lincoln washington memorial
        mary john paul joseph mount hill park lake river valley grove heights village town city
        house home garden gardens our lady
    """,
    2.5: """
        holding holdings
    """,
}


def names() -> set[tuple[str, ...]]:
    """The different names of all sources, as comparable words."""
    found = set()
    for file, columns in SOURCES.items():
        with (SHARED / "manufacturers" / file).open(newline="", encoding="utf-8", errors="replace") as lines:
            for number, row in enumerate(csv.DictReader(lines)):
                if number % ONE_IN.get(file, 1) == 0:
                    found.update(normalise_name(row[column]).words for column in columns if row.get(column))
    return found


def main() -> None:
    """Write the list."""
    different = names()
    counts = Counter(word for words in different for word in set(words))
    listed: defaultdict[float, set[str]] = defaultdict(set)
    for word, count in counts.items():
        if count >= LEAST_NAMES and len(word) > 1 and not word.isdigit():
            bits = 10 * math.log(len(different) / count) / math.log(len(different))
            listed[round(2 * bits) / 2].add(word)
    known = set().union(*listed.values())
    others = {word: bits for bits, text in BY_JUDGEMENT.items() for word in text.split()}
    for word, bits in [*others.items(), *((word, 4.5) for word in vocabulary.NAME_WORDS.values())]:
        word = vocabulary.NAME_WORDS.get(word, word)
        if word not in known and not word.isdigit():
            listed[bits].add(word)
            known.add(word)
    text = ["# How telling the words of names are, from 0 (in every name) to 10 (in one)."]
    for bits in sorted(listed):
        text += [f"{bits:g}: {line}" for line in textwrap.wrap(" ".join(sorted(listed[bits])), 104)]
    TARGET.write_text("\n".join(text) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
