"""Hard pairs of organisation names alone: written by hand, and made from real names.

The pairs by hand are numbered: even ones may be used for fitting, odd ones are for measuring.
"""

import csv
import random
from pathlib import Path

from benchmarks.linkage_sets.noise import NAME_SHORT, in_case, respelled, with_typo

SAME = """
Siemens AG | Siemens Aktiengesellschaft
Robert Bosch GmbH | Bosch, Robert
Bayerische Motoren Werke AG | BMW AG
International Business Machines Corporation | IBM Corp.
ООО "Ромашка" | Romashka LLC
ПАО Газпром | Gazprom PJSC
Общество с ограниченной ответственностью "Вектор" | OOO Vektor
АО "Северсталь" | Severstal JSC
Toyota Jidosha Kabushiki Kaisha | Toyota Jidosha K.K.
Nestlé S.A. | NESTLE SA
Société Générale S.A. | Societe Generale
L'Oréal | LOREAL SA
Compañía Minera Antamina S.A. | Cia. Minera Antamina
Grupo Bimbo, S.A.B. de C.V. | Grupo Bimbo SAB de CV
Petróleo Brasileiro S.A. | Petroleo Brasileiro SA - Petrobras
Müller Maschinenbau GmbH | Mueller Maschinenbau
Jürgen Weiß KG | Juergen Weiss KG
Hyundai Motor Company | Hyundai Motor Co., Ltd.
Samsung Electronics Co., Ltd. | SAMSUNG ELECTRONICS
Shenzhen Huawei Technologies Co., Ltd. | 深圳市华为技术有限公司
中国银行 | Zhongguo Yinhang
Tata Consultancy Services Limited | TCS Ltd
Larsen & Toubro Ltd. | Larsen and Toubro Limited
Mahindra and Mahindra Ltd | Mahindra & Mahindra
Hindustan Unilever Limited | HINDUSTAN UNILEVER LTD.
Procter & Gamble Co | Procter and Gamble Company, The
Johnson & Johnson | Johnson and Johnson Inc
Minnesota Mining and Manufacturing Company | Minnesota Mining & Mfg. Co
General Electric Company | Gen. Electric Co.
The Boeing Company | Boeing
Lockheed Martin Corporation | Lockheed-Martin Corp
Hewlett-Packard Company | Hewlett Packard
Wal-Mart Stores, Inc. | Walmart Stores
Black & Decker Manufacturing Company | Black and Decker Mfg Co
Saint-Gobain Glass France | Saint Gobain Glass France SA
Türkiye İş Bankası A.Ş. | Turkiye Is Bankasi AS
Şişe ve Cam Fabrikaları A.Ş. | SISE CAM FABRIKALARI
Vestel Elektronik Sanayi ve Ticaret A.Ş. | Vestel Elektronik San. Tic. AS
Aselsan Elektronik Sanayi | ASELSAN Elektronik San. A.S.
PT Bank Central Asia Tbk | Bank Central Asia
PT. Indofood Sukses Makmur | Indofood Sukses Makmur Tbk, PT
Công ty Cổ phần Sữa Việt Nam | Cong ty CP Sua Viet Nam
Công ty TNHH Hòa Phát | Hoa Phat Co Ltd
Sdn Bhd Petronas Gas | Petronas Gas Berhad
Państwowe Koleje Polskie S.A. | Panstwowe Koleje Polskie
Škoda Auto a.s. | Skoda Auto AS
Magyar Olaj- és Gázipari Nyrt. | Magyar Olaj es Gazipari
Nizhny Novgorod Machine Building Plant | Nizhni Novgorod Machine-Building Plant
Uralvagonzavod Corporation | Uralvagonsavod
Shcherbinka Lift Plant | Scherbinka Lift Plant
Khabarovsk Shipyard OJSC | OAO Habarovsk Shipyard
Mohammed Al Rashid Trading Est. | Mohamed Al-Rashid Trading
Al-Hilal General Trading LLC | AL HILAL GENERAL TRADING L.L.C.
Qasim Steel Mills | Kassim Steel Mills Ltd
Anheuser-Busch InBev | Anheuser Busch Inbev NV
Koninklijke Philips N.V. | Koninklijke Philips NV
Maersk A/S | MAERSK AS
Novo Nordisk A/S | Novo Nordisk
Telefonaktiebolaget LM Ericsson | Telefonaktiebolaget L M Ericsson (publ)
Kone Oyj | KONE Corporation
Peach State Castings, Inc. | Peech State Castings
Brightwater Instruments LLC | Bright Water Instruments
Blue Ridge Cabinet Works | Blueridge Cabinet Wks.
Tri-County Tool & Die Co. | Tri County Tool and Die
A.B.C. Plastics Inc | ABC Plastics
J. P. Morgan Chase & Co. | JPMorgan Chase
Acme Mfg. Co. | Acme Manufacturing Company Inc.
Precision Machine Works, Inc. | PRECISION MACHINE WORKS
St. Mary's Hospital | Saint Marys Hospital
Univ. of Georgia Research Foundation | University of Georgia Research Fdn Inc
Natl. Institute of Standards & Technology | National Institute of Standards and Technology
Massachusetts Institute of Technology | MIT
Piedmont Holdings LLC dba Georgia Castings | Georgia Castings
Delta Foods (formerly Sunrise Snacks Inc) | Sunrise Snacks
Ford Motor Company | Ford Motor Co
Cargill, Incorporated | CARGILL INC
Archer-Daniels-Midland Co. | Archer Daniels Midland Company
Kraft Heinz Foods Co | Kraft-Heinz Foods Company LLC
Caterpillar Incorporated | Caterpiller Inc
Cummins Engine Company | Cummings Engine Co
Weyerhaeuser Company | Weyerhauser Co
Schlumberger Technology Corporation | Schlumbeger Technology Corp
Rockwell Automation | Automation Rockwell Inc
Bank of Communications Co., Ltd. | Bank of Communications
Corporación Nacional del Cobre | Corporacion Nacional del Cobre de Chile
Fabrica Nacional de Vidrio SRL | Fábrica Nacional de Vidrio S.R.L.
Industrie Meccaniche Fratelli Rossi S.p.A. | Ind. Meccaniche F.lli Rossi SpA
Établissements Dupont et Fils SARL | Etablissements Dupont & Fils
Tovarystvo z obmezhenoyu vidpovidalnistyu Kyivkhlib | TOV Kyivkhlib
ТОВ "Укрпродукт" | Ukrprodukt LLC
株式会社トヨタ | トヨタ
삼성전자 주식회사 | 삼성전자
شركة الاتحاد للتجارة | شركة الاتحاد للتجارة ذ.م.م
Αθηναϊκή Ζυθοποιία Α.Ε. | Athinaiki Zythopoiia AE
Teva Pharmaceutical Industries Ltd. | Teva Pharmaceuticals Inds Ltd
Bangladesh Export Import Co. Ltd. | Bangladesh Export-Import Company Limited
Crédit Agricole | CREDIT AGRICOLE SA
Electrolux Home Products Inc | Electrolux Home Product
North American Galvanizing Co | N. American Galvanizing Company
Second Street Brewery | 2nd Street Brewery
Three Rivers Forge | 3 Rivers Forge
"""

DIFFERENT = """
Siemens AG | Siemens Energy AG
Bank of China | Bank of Communications
Bank of America | Bank of Africa
General Motors Company | General Mills Company
General Electric | General Electronics
Gazprom | Gazprom Neft
Gazprombank | Gazprom Export
Severstal JSC | Severnaya Verf JSC
Rosneft Trading S.A. | Rosneft Marine
Plant No. 3 Uralmash | Plant No. 5 Uralmash
First National Bank | Second National Bank
112 Aircraft Repair Plant | 121 Aircraft Repair Plant
Delta Air Lines | Delta Galil Industries
United Technologies | United Technology Solutions Group
American Woodmark Corp | American Woodcraft Corp
Peach State Castings | Peach State Cabinets
Precision Machine Inc | Precision Metal Inc
Port City Machine | Port City Metals
Blue Ridge Foods | Blue Ridge Beverage
Acme Steel Company | Acme Brick Company
Smith Brothers Tool | Smith & Sons Tool
Johnson Controls | Johnson Electric
Hyundai Motor | Hyundai Heavy Industries
Samsung Electronics | Samsung Engineering
Samsung SDI | Samsung SDS
LG Chem Ltd | LG Electronics Ltd
Mitsubishi Electric | Mitsubishi Heavy Industries
Sumitomo Metal Mining | Sumitomo Forestry
Tata Steel | Tata Motors
Tata Power Co Ltd | Tata Projects Ltd
Larsen & Toubro | Larsen Infotech
Mahindra Finance | Mahindra Logistics
Reliance Industries | Reliance Infrastructure
Shenzhen Huaxing Electronics | Shenzhen Huaqiang Electronics
Guangzhou Garment Factory | Guangdong Garment Factory
China Railway Construction Corp | China Communications Construction Corp
China National Petroleum | China National Offshore Oil
Ningbo Ocean Shipping | Ningbo Port Group
Iran Air | Iran Aseman Airlines
Islamic Republic of Iran Shipping Lines | Islamic Republic of Iran Broadcasting
National Iranian Oil Company | National Iranian Gas Company
North Star Shipping | North Sea Shipping
East Asia Trading | East Africa Trading
Golden Eagle Foods | Golden Eagle Foundry
Star Marine Services | Star Marine Ltd Panama
Al Noor Trading | Al Noor Textiles
Al Rashid Steel | Al Rajhi Steel
Deutsche Bank AG | Deutsche Bahn AG
Deutsche Post | Deutsche Telekom
Volkswagen AG | Volkswagen Bank GmbH
Volvo Cars | Volvo Construction Equipment
Renault Trucks | Renault Sport
Air France | Air Liquide France
Banco Santander Chile | Banco Santander Rio
Banco de Chile | Banco del Estado de Chile
Grupo Mexico | Grupo Modelo
Minera Escondida | Minera Antucoya
PT Indah Kiat | PT Indah Jaya
PT Bank Mandiri | PT Bank Danamon
Hoa Phat Steel | Hoa Sen Steel
Turkiye Is Bankasi | Turkiye Halk Bankasi
Anadolu Efes | Anadolu Sigorta
Koc Holding | Koc Finansman
Skoda Auto | Skoda Transportation
Polska Grupa Energetyczna | Polska Grupa Zbrojeniowa
Pioneer Metal Works | Pioneer Wood Works
Lakeshore Plastics | Lakeside Plastics
Riverside Foundry | Riverdale Foundry
Hillcrest Elementary School | Hilltop Elementary School
St Mary Hospital | St Martin Hospital
Saint Joseph School | Saint John School
Lincoln Child Care | Lincoln Park Child Care
Trinity Academy | Trinity Lutheran Church
Plant 4 LLC | Plant 5 LLC
Route 66 Brewing | Route 6 Brewing
Studio 54 Foods | Studio 45 Foods
Alpha Beta Tools | Alpha Gamma Tools
Advanced Control Systems | Advanced Cooling Systems
Advanced Coating Technologies | Advanced Casting Technologies
Applied Materials | Applied Minerals
Universal Forest Products | Universal Fiber Products
National Presto Industries | National Service Industries
Texas Instruments | Texas Industries
Cooper Tire | Cooper Industries
Parker Hannifin | Parker Drilling
Eaton Corporation | Eaton Vance
Crown Cork & Seal | Crown Castle
Ball Corporation | Ball Horticultural
Reynolds Consumer Products | Reynolds American
Martin Marietta Materials | Lockheed Martin
Kimberly-Clark | Clark Equipment
Emerson Electric | Emerson Radio
Honeywell International | Honeywell Federal Manufacturing & Technologies
Georgia Pacific | Georgia Power
Carolina Mills | Carolina Hosiery
Nova Steel | Novo Steel Trading FZE
Aero Precision | Aero Vironment
ABC Holding | ABD Holding
KSB Pumps | KBS Pumps
Silver Line Windows | Silver Lake Windows
Vector Ltd | Victor Ltd
Baltic Shipyard | Baltic Shipping
"""

Pair = tuple[str, str, bool]


def by_hand() -> list[Pair]:
    """The pairs that were written by hand."""
    found: list[Pair] = []
    for text, label in ((SAME, True), (DIFFERENT, False)):
        for line in text.strip().splitlines():
            one, other = line.split(" | ")
            found.append((one, other, label))
    return found


_FORMS = [
    "Inc",
    "Inc.",
    "LLC",
    "L.L.C.",
    "Corp",
    "Corporation",
    "Co",
    "Company",
    "Ltd",
    "Limited",
    "GmbH",
    "S.A.",
    "",
    "",
    "Pty Ltd",
    "PLC",
]
_TELLING = """
    Energy Marine Foods Logistics Chemicals Capital Aviation Power Textiles Electronics Mining Bank Insurance Pharma Motors Steel Paper Glass
    Shipping Aerospace Optics Tools Plastics Wood Cement Rubber Ceramics Beverage Dairy Brewing Furniture Packaging
""".split()


def _real_names(folder: Path) -> list[str]:
    names: set[str] = set()
    for file, column in (
        ("ieee_registry_us_orgs.csv", "org_name"),
        ("federal_awards_recipient_naics_mfg.csv", "Recipient"),
    ):
        with (folder / file).open(newline="", encoding="utf-8", errors="replace") as lines:
            names.update(row[column].strip().title() for row in csv.DictReader(lines) if row[column])
    return sorted(name for name in names if 2 <= len(name.split()) <= 5 and name.isascii())


def _without_form(name: str) -> str:
    words = name.replace(",", "").split()
    while len(words) > 1 and words[-1].strip(".").lower() in {
        "inc",
        "llc",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "lp",
        "incorporated",
    }:
        words.pop()
    return " ".join(words)


def made(folder: Path, seed: int, count: int = 3000) -> list[Pair]:
    """Pairs made of real names: changed in ways that keep the organisation, or in one telling word or number."""
    rng = random.Random(seed)
    names = _real_names(folder)
    found: list[Pair] = []
    while len(found) < count:
        core = _without_form(rng.choice(names))
        words = core.split()
        if len(words) < 2:
            continue
        same = rng.random() < 0.5
        other = _same(rng, core) if same else _different(rng, words, names)
        if other is None or (not same and other.lower() == core.lower()):
            continue
        one = f"{core} {rng.choice(_FORMS)}".strip()
        found.append((in_case(rng, one), in_case(rng, f"{other} {rng.choice(_FORMS)}".strip()), same))
    return found


def _same(rng: random.Random, core: str) -> str:
    other = core
    if rng.random() < 0.5:
        other = respelled(rng, other, NAME_SHORT, 0.8)
    if rng.random() < 0.35:
        other = with_typo(rng, other)
    if rng.random() < 0.1:
        words = other.split()
        other = " ".join([words[-1], *words[:-1]])
    if rng.random() < 0.1:
        other = other.replace(" ", "", 1) if rng.random() < 0.5 else other.replace(" ", "-", 1)
    if rng.random() < 0.08:
        other = f"The {other}"
    return other


def _different(rng: random.Random, words: list[str], names: list[str]) -> str | None:
    words = list(words)
    kind = rng.random()
    at = rng.randrange(len(words))
    if kind < 0.35:
        words[at] = rng.choice(_without_form(rng.choice(names)).split())
    elif kind < 0.6:
        words[-1] = rng.choice(_TELLING)
    elif kind < 0.75:
        words.append(rng.choice(_TELLING))
    elif kind < 0.9:
        return f"{words[0]} {rng.choice(_without_form(rng.choice(names)).split())}"
    else:
        words.append(str(rng.randrange(2, 60)))
    return " ".join(words)
