"""The words that names and addresses are written with in many ways, each mapped to one form."""


def _forms(table: dict[str, str]) -> dict[str, str]:
    return {form: canonical for canonical, forms in table.items() for form in (canonical, *forms.split())}


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words_of(
    "the and of a an for y de del la las el los le les du des da do dos di della und et ve og och der das"
)

NAME_WORDS = _forms(
    {
        "assn": "association asociacion associacao associazione verein vereniging",
        "assoc": "associates associated associate assocs",
        "air": "airlines airline airways",
        "acad": "academy academia academie",
        "bank": "yinhang banco banque banca banka bankas pank banken",
        "bros": "brothers brother kardesler hermanos hnos freres gebruder gebrueder gebr fratelli flli irmaos",
        "ctr": "center centre cntr cent centro zentrum tsentr",
        "china": "zhongguo chinese",
        "chem": "chemical chemicals kimya chemie quimica chimie quimicos khimicheskiy",
        "comm": "community comunidad",
        "commn": "commission",
        "constr": "construction constructions constructors const insaat construccion",
        "ctrl": "control controls",
        "dept": "department departments",
        "dev": "development developmental devlopment",
        "dist": "distributing distributors distribution distributor distributions distrib",
        "edu": "education educational educ educacion",
        "elec": "electric electrical elektrik electricos elektro electro",
        "elex": "electronics electronic elektronik electronica elektronika",
        "elem": "elementary",
        "eng": "engineering engineers engineered engr engrg muhendislik ingenieria ingenieurs",
        "ent": "enterprises enterprise enterp empresas",
        "equip": "equipment",
        "exp": "export exports exporter exporters ihracat eksport exportacion",
        "fab": "fabrication fabricating fabricators fabricator fabrications fabric",
        "factory": """
               factories plant plants planta fabrika fabrikasi fabryka fabrik fabriek
               fabbrica usine zavod fty fcty fabricas fabrica
            """,
        "fdn": "foundation fundacion fondation stiftung fundacja fond vakfi",
        "food": "foods gida alimentos aliments alimentari",
        "garment": "garments garmentindo",
        "gen": "general generale",
        "grp": "jituan group groupe grupo gruppe gruppo gruppa grup groups",
        "hosp": "hospital hospitals",
        "imp": "import imports importer importers ithalat",
        "ind": """
               industries industry industrial inds industrias indus industria industrie industrien sanayi
               sanayii san industri industriya industriale industriais indstrs industrials
            """,
        "inst": "institute institut instituto institution instituut",
        "intl": "international internatl internacional internationale internazionale uluslararasi mezhdunarodnyy",
        "knit": "knitting knitwear knits knitters knitwears",
        "lab": "laboratories laboratory labs laboratorios laboratoires laboratorium",
        "mach": "machine machines machinery machining makina makine maschinen maquinaria maschinenbau",
        "met": "metal metals",
        "mfg": """
               manufacturing manufacturers manufacturer mfrs mfr manufacturas manufactura manuf
               manufactory manufacture manufactures imalat
            """,
        "mgmt": "management mgt mngmt",
        "natl": "national nacional nationale nazionale",
        "hq": "headquarters headquarter",
        "org": "organization organisation organizations organisations",
        "pack": "packaging packing packagings ambalaj embalagens",
        "plast": "plastic plastics plastik plasticos kunststoff kunststoffe",
        "prod": "products product prods productos production productions produkte prodotti",
        "prtg": "printing printers printer",
        "rsch": "research",
        "sch": "school schools schule escuela ecole escola",
        "schs": "",
        "sol": "solutions solution soluciones",
        "sons": "son sohne soehne hijos fils figli ogullari filhos",
        "st": "saint",
        "svc": "services service svcs servicios servs serv servicos servizi hizmetleri servis servisi serviss",
        "sys": "systems system systemes sistemas sistemi sisteme systeme",
        "tech": """
               technologies technology technical techs tecnologia technologie teknoloji
               teknolojileri tecnologias technolog tekhnologii
            """,
        "tex": "textile textiles textil tekstil texteis tessile textilien tekstile",
        "trade": "trading traders trdg ticaret trades handel handels torgovyy torgovy torgovaya commerce tic",
        "transp": "transport transportation transporte transportes",
        "univ": "university universidad universite universitat universitet universita universidade universitesi",
        "russia": "rossii rossiya russian",
        "usa": "us america",
        "wks": "works work",
        "charles": "chas",
        "edward": "edw",
        "george": "geo",
        "james": "jas",
        "joseph": "jos",
        "robert": "robt",
        "thomas": "thos",
        "william": "wm",
        "1st": "first primera",
        "2nd": "second segunda",
        "3rd": "third tercera",
        "4th": "fourth",
        "5th": "fifth quinta",
        "6th": "sixth",
        "7th": "seventh",
        "8th": "eighth",
        "9th": "ninth",
        "10th": "tenth",
        "1": "one",
        "2": "two ii",
        "3": "three iii",
        "4": "four iv",
        "5": "five",
        "6": "six vi",
        "7": "seven vii",
        "8": "eight viii",
        "9": "nine ix",
        "10": "ten",
        "11": "eleven",
        "12": "twelve",
    }
)

STREET_WORDS = _forms(
    {
        "aly": "alley",
        "ave": "avenue av aven avenida",
        "blvd": "boulevard boul blv bulevar",
        "byp": "bypass",
        "calle": "",
        "carr": "carretera",
        "cir": "circle",
        "ct": "court",
        "cv": "cove",
        "dr": "drive",
        "expy": "expressway",
        "fwy": "freeway",
        "hwy": "highway hiway",
        "jct": "junction",
        "ln": "lane",
        "loop": "",
        "mtn": "mountain",
        "mt": "mount",
        "pike": "",
        "pkwy": "parkway pky",
        "pl": "place",
        "plz": "plaza",
        "rd": "road",
        "rte": "route rt ruta",
        "sq": "square",
        "st": "street str saint",
        "ter": "terrace terr",
        "tpke": "turnpike",
        "trl": "trail",
        "way": "",
        "n": "north norte",
        "s": "south sur",
        "e": "east este",
        "w": "west oeste",
        "ne": "northeast",
        "nw": "northwest",
        "se": "southeast",
        "sw": "southwest",
        "1st": "first primera",
        "2nd": "second segunda",
        "3rd": "third",
        "4th": "fourth",
        "5th": "fifth quinta",
        "6th": "sixth",
        "7th": "seventh",
        "8th": "eighth",
        "9th": "ninth",
        "10th": "tenth",
        "ind": "industrial",
        "ctr": "center centre",
    }
)

DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
STREET_TYPES = _words_of(
    """
    aly ave blvd byp calle carr cir ct cv dr expy fwy hwy jct ln loop pike pkwy pl plz rd rte sq
    st ter tpke trl way
    """
)

UNIT_WORDS = _words_of(
    """
    suite ste unit apt apartment bldg building floor fl flr room rm dept lot bay dock door oficina
    local flat office shop level lvl blk
    """
)

COMMON_ADDRESS_WORDS = _words_of(
    """
    st rd ave blvd dr ln hwy pkwy pl plz sq ct cir way ind zone area estate park district dist city
    province state county town village no nr num number plot phase sector block near opp opposite
    post po ps tal taluka tehsil mandal via off main north south east west n s e w floor fl building
    bldg house complex unit industrial export processing free trade economic development investment
    group mahallesi mah mh cad caddesi cd sok sokak sk no kat ilce osb organize sanayi bolgesi
    ulitsa ul dom d korpus gorod g oblast obl rayon raion km kilometro jalan jl desa kec kecamatan
    kab kabupaten kel kelurahan rt rw blok kawasan industri duong khu cong nghiep xa huyen tinh
    phuong quan thanh pho tp kcn lo thi tran ap thon rua avenida bairro distrito municipio colonia
    col calle carretera carr parque fracc poligono zona provincia barrio via strada viale corso
    strasse str weg platz allee rue zi zac route chemin straat laan weg xian zhen cun shi sheng qu
    lu jie hao gongye yuan dong xi nan bei mid town office ctr
    """
)
"""Words that so many addresses hold that they say little about which one it is."""

CROSS_STREET_WORDS = frozenset({"at", "near", "between", "bet", "off", "behind", "corner"})
"""What follows these in an address describes the way and is not the address."""

SHARED_DOMAINS = _words_of(
    """
    gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com msn.com live.com comcast.net
    att.net bellsouth.net sbcglobal.net verizon.net charter.net earthlink.net facebook.com
    linkedin.com instagram.com google.com sites.google.com wixsite.com wordpress.com
    squarespace.com weebly.com godaddysites.com etsy.com amazon.com alibaba.com thomasnet.com
    yelp.com
    """
)
"""Domains that many companies share, which therefore tell nothing about which one it is."""

STATES = {
    "alabama": "AL",
    "alaska": "AK",
    "arizona": "AZ",
    "arkansas": "AR",
    "california": "CA",
    "colorado": "CO",
    "connecticut": "CT",
    "delaware": "DE",
    "district of columbia": "DC",
    "florida": "FL",
    "georgia": "GA",
    "hawaii": "HI",
    "idaho": "ID",
    "illinois": "IL",
    "indiana": "IN",
    "iowa": "IA",
    "kansas": "KS",
    "kentucky": "KY",
    "louisiana": "LA",
    "maine": "ME",
    "maryland": "MD",
    "massachusetts": "MA",
    "michigan": "MI",
    "minnesota": "MN",
    "mississippi": "MS",
    "missouri": "MO",
    "montana": "MT",
    "nebraska": "NE",
    "nevada": "NV",
    "new hampshire": "NH",
    "new jersey": "NJ",
    "new mexico": "NM",
    "new york": "NY",
    "north carolina": "NC",
    "north dakota": "ND",
    "ohio": "OH",
    "oklahoma": "OK",
    "oregon": "OR",
    "pennsylvania": "PA",
    "puerto rico": "PR",
    "rhode island": "RI",
    "south carolina": "SC",
    "south dakota": "SD",
    "tennessee": "TN",
    "texas": "TX",
    "utah": "UT",
    "vermont": "VT",
    "virginia": "VA",
    "washington": "WA",
    "west virginia": "WV",
    "wisconsin": "WI",
    "wyoming": "WY",
    "guam": "GU",
    "virgin islands": "VI",
}
"""States by name, with their abbreviations."""

COUNTRIES = _words_of(
    """
    afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh
    belarus belgium bolivia bosnia brazil brasil bulgaria cambodia cameroon canada chile china colombia
    croatia cyprus czechia denmark ecuador egypt estonia ethiopia finland france germany deutschland
    ghana greece guatemala haiti honduras hungary india indonesia iran iraq ireland israel italy italia
    japan jordan kazakhstan kenya korea kuwait laos latvia lebanon lithuania luxembourg madagascar
    malaysia mauritius mexico moldova mongolia morocco myanmar nepal netherlands nicaragua nigeria
    norway oman pakistan panama paraguay peru philippines poland polska portugal qatar romania russia
    rossiya serbia singapore slovakia slovenia spain espana sweden switzerland syria taiwan tanzania
    thailand tunisia turkey turkiye uganda ukraine ukraina uae uruguay usa uzbekistan venezuela vietnam
    yemen zambia zimbabwe
    """
)
"""Countries that have one word for a name: in an address they say little about which place it is."""
