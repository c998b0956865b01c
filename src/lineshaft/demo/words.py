"""Words from which invented names are made. No name is taken from a real company or person on purpose."""

import random

PLACES = (
    "Cedar Pine Oak Maple River Lake Valley Summit Ridge Prairie Canyon Harbor Bay Coastal Mesa Delta Piedmont "
    "Bluff Meadow Granite Copper Silver Iron Golden Crystal Eagle Falcon Heron Bison Elk Northern Southern Eastern "
    "Western Central Pioneer Frontier Liberty Union Heritage Keystone Cornerstone Beacon Anchor Compass Crown Star "
    "Sunrise "
).split()
INVENTED = (
    "Brantwell Calloway Dunmere Ellsford Farrowby Garrity Hollins Inverleigh Jessup Kellerman Lathrope Merriden "
    "Norvale Ostrander Pemberly Quillfort Rusk Stanhollow Tremaine Underhill Vanterpool Wexmoor Yardley Zellwood "
    "Ashgrove Birchall Crosswick Dellinger Eastbrook Fenwick Graybill Hartsell Ironmere Kestrel Lockridge Millbrae "
).split()
PRODUCTS = {
    "311": "Foods,Bakery,Provisions,Snacks,Packing",
    "312": "Beverage,Brewing,Bottling,Cider",
    "313": "Textiles,Weaving,Fabrics,Yarn",
    "314": "Textile Products,Canvas,Carpet,Linens",
    "315": "Apparel,Garment,Knitwear",
    "316": "Leather,Footwear,Saddlery",
    "321": "Wood Products,Millwork,Lumber,Truss",
    "322": "Paper,Packaging,Carton,Tissue",
    "323": "Printing,Graphics,Label",
    "324": "Asphalt,Lubricants,Paving",
    "325": "Chemical,Coatings,Polymers,Adhesives",
    "326": "Plastics,Molding,Rubber,Extrusion",
    "327": "Glass,Ceramics,Concrete,Stone",
    "331": "Foundry,Castings,Metals,Alloys",
    "332": "Machine,Fabrication,Stamping,Tool & Die,Precision",
    "333": "Machinery,Equipment,Automation,Pumps",
    "334": "Electronics,Instruments,Controls,Circuits",
    "335": "Electric,Lighting,Motors,Power Systems",
    "336": "Automotive,Aerospace,Marine,Trailer",
    "337": "Furniture,Cabinetry,Fixtures",
    "339": "Medical Devices,Signs,Sporting Goods,Products",
}
FORMS = ("LLC", "Inc.", "Company", "Corp.", "Manufacturing", "Industries", "& Sons", "Works", "Inc", "Co.")
STREETS = (
    "Industrial Commerce Mill Foundry Depot Railroad Enterprise Factory Airport Market Park Spring "
).split()
KINDS = ("Blvd Dr Rd Ave Pkwy St Way Ct ").split()
FIRST = (
    "Alex Jordan Morgan Taylor Casey Riley Jamie Avery Quinn Dana Robin Lee Kim Sam Chris Pat Marta Luis Ana Carlos "
    "Elena Diego Rosa Miguel Ines Victor Grace Helen Omar Priya Wei Nadia Ivan Tomas Ruth Noel "
).split()
LAST = (
    "Demo-Abbott Demo-Baker Demo-Cruz Demo-Diaz Demo-Ellis Demo-Flores Demo-Grant Demo-Hughes Demo-Ito Demo-Jensen "
    "Demo-Khan Demo-Lopez Demo-Moore Demo-Nolan Demo-Ortiz Demo-Park Demo-Quist Demo-Reyes Demo-Shah Demo-Tran "
    "Demo-Underwood Demo-Vega Demo-Webb Demo-Young Demo-Zhou "
).split()


def company_name(rng: random.Random, naics: str) -> str:
    """An invented company name that fits the three-digit industry."""
    product = rng.choice(PRODUCTS.get(naics[:3], "Products").split(","))
    head = rng.choice(
        (rng.choice(PLACES), rng.choice(INVENTED), f"{rng.choice(PLACES)} {rng.choice(INVENTED)}")
    )
    return f"{head} {product} {rng.choice(FORMS)}"


def person_name(rng: random.Random) -> str:
    """An invented person. The surname says that it is made for the demonstration."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def street(rng: random.Random) -> str:
    """An invented street address."""
    return f"{rng.randint(1, 9899)} {rng.choice(STREETS)} {rng.choice(KINDS)}"


ENGAGEMENTS = {
    "continuous_improvement": (
        "5S and visual management", "Setup time on the press line", "Value stream map of the main product",
        "Standard work in final assembly", "Quality system gap assessment", "Scrap in the coating cell",
    ),
    "technology_acceleration": (
        "Robot cell feasibility", "Machine monitoring pilot", "Design for additive manufacturing", "ERP selection",
        "Vision inspection trial", "Digital work instructions",
    ),
    "workforce": (
        "Supervisor skills series", "Training within industry", "Apprenticeship plan", "Onboarding of operators",
        "Skills matrix and cross-training",
    ),
    "sustainability": (
        "Compressed air leak survey", "Energy assessment of the ovens", "Waste stream review", "Water use reduction",
    ),
    "supplier_development": (
        "Supplier scorecards", "Second source for castings", "Lead time with three suppliers", "Inventory policy",
    ),
}  # fmt: skip
NOTES = (
    "Walked the line with the supervisor; agreed on the next step.",
    "Team measured the baseline for two shifts.",
    "Half-day workshop; twelve people took part.",
    "Reviewed the data and chose the pilot area.",
    "Presented findings to the owner.",
    "Checked that the new standard holds.",
)
RESULTS = (
    "Baseline and target agreed; the pilot area holds the new standard.",
    "Lead time fell in the pilot area; roll-out is planned by the company.",
    "Assessment delivered with a ranked list of measures.",
    "Team trained; follow-up in six months.",
)


SHARE_WITH_WEBSITE = 0.5


def plant_name(rng: random.Random) -> str:
    """What a plant is called whose name is not its company's."""
    return f"{rng.choice(PLACES)} {rng.choice(INVENTED)} Plant"


def website(rng: random.Random, name: str, number: int) -> str:
    """An invented web address under a domain that is set aside for examples; "" for companies that have none."""
    if rng.random() >= SHARE_WITH_WEBSITE:
        return ""
    return f"https://www.{name.split()[0].lower()}-{number}.example"
