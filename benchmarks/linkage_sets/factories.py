"""Pairs of factories of many countries, a name and an address in one field each: the same plant, or not.

The hard ones are among them: sister plants, neighbours in one industrial zone, a shortened address, other scripts.
"""

import random

from anyascii import anyascii
from benchmarks.linkage_sets.noise import NAME_SHORT, STREET_SHORT, in_case, respelled, with_typo

Pair = tuple[dict[str, str], dict[str, str], bool]

# Name stems, kinds with translations, legal forms, places with postcode, address pattern: by country.
_COUNTRIES = {
    "Bangladesh": (
        "Al Hamra|Apex|Bengal|Crystal|Dird|Epyllion|Fakir|Hameem|Ishraq|Jamuna|Knit Asia|Meghna|Nassa|Padma|Radiance|Shanta|Tusuka|Viyella|Windy",
        "Garments|Knitwear|Fashions|Apparels|Textile Mills|Composite|Sweaters|Washing|Denim|Dyeing",
        "Ltd.|Limited|(Pvt) Ltd.|Private Limited|",
        "Tongi, Gazipur 1710|Savar, Dhaka 1340|Ashulia, Dhaka 1341|Kaliakoir, Gazipur 1750|Fatullah, Narayanganj 1421|Kalurghat, Chittagong 4212",
        "{n}, {w} Road, {p}|Plot # {n}, BSCIC I/A, {p}|Vill: {w}, {w2}, {p}|Holding No. {n}, {w} Bazar, {p}|{n}/{m}, {w} Sarani, {p}",
        "Konabari|Mouchak|Zirabo|Jamgora|Enayetnagar|Shafipur|Board Bazar|Chandra|Baipail|Hemayetpur|Mirpur|Tejgaon|Shibbari",
    ),
    "India": (
        "Aditya|Bharat|Chola|Deepak|Eastman|Gokaldas|Himatsingka|Jay Jay|Kitex|Loyal|Matrix|Nahar|Orient|Pearl|Raymond|Shahi|Trident|Vardhman",
        "Exports|Textiles|Mills|Industries|Creations|Clothing|Knits|Fabrics|Apparel|Engineering Works|Forgings|Castings",
        "Pvt. Ltd.|Private Limited|Limited|Ltd|LLP|",
        "Bengaluru, Karnataka 560068|Tiruppur, Tamil Nadu 641604|Noida, Uttar Pradesh 201301|Gurgaon, Haryana 122016|Mumbai, Maharashtra 400093|Ludhiana, Punjab 141003",
        "Plot No. {n}, Sector {m}, {w} Industrial Area, {p}|{n}/{m}, {w} Road, {p}|S.F. No. {n}, {w} Village, {p}|No. {n}, {w2} Main Road, {w}, {p}|Survey No {n}, {w} Hobli, {p}",
        "Peenya|Bommasandra|Hosur|Okhla|Andheri|Kandivali|Udyog Vihar|Focal Point|Avinashi|Palladam|Madanayakanahalli|Manesar|Phase II|Whitefield",
    ),
    "China": (
        "Shenzhen Huaxing|Dongguan Yifeng|Ningbo Shenzhou|Guangzhou Liwan|Jiangsu Sanfang|Zhejiang Hongda|Qingdao Jinfu|Fujian Septwolves|Suzhou Xinyuan|Xiamen Taihe|Foshan Weiye|Hangzhou Longsheng",
        "Garment|Textile|Knitting|Electronics|Plastic Products|Shoes|Metal Products|Technology|Printing & Packaging|Toys|Leather",
        "Co., Ltd.|Co. Ltd|Company Limited|Factory|Group Co., Ltd.|Industrial Co., Ltd.",
        "Bao'an District, Shenzhen, Guangdong 518103|Houjie Town, Dongguan, Guangdong 523960|Beilun District, Ningbo, Zhejiang 315800|Chengyang District, Qingdao, Shandong 266109|Wujin District, Changzhou, Jiangsu 213161",
        "No. {n}, {w} Road, {p}|{n} {w} Road, {w2} Industrial Zone, {p}|{w} Industrial Park, {w2} Village, {p}|Building {m}, No. {n} {w} Avenue, {p}|{n}-{m}, {w2} Street, {w} Community, {p}",
        "Xinhua|Fuyong|Renmin|Gongye|Huanghe|Changjiang|Xingye|Jianshe|Dongfang|Heping|Longgang|Shajing|Tangxia|Jinshan|Yongjiang",
    ),
    "Vietnam": (
        "Hoa Tho|Phong Phu|Viet Tien|Nha Be|Thang Long|Song Hong|Tan De|Dong Nai|Minh Tri|Hai Anh|Thai Son|Bac Giang|Sao Mai|Phu Hoa",
        "May mặc|Dệt may|Garment|Giày|Textile|Sản xuất|Xuất nhập khẩu|Thương mại",
        "Công ty TNHH {}|Công ty Cổ phần {}|{} Co., Ltd|{} JSC|Cty TNHH {}|{} Company Limited",
        "Biên Hòa, Đồng Nai|Quận 12, TP. Hồ Chí Minh|Dĩ An, Bình Dương|Việt Yên, Bắc Giang|Quế Võ, Bắc Ninh|Hòa Khánh, Đà Nẵng",
        "Lô {n}, KCN {w}, {p}|Số {n}, Đường {w}, {p}|Lot {n}, {w} Industrial Park, {p}|{n} Quốc lộ {m}, Xã {w}, {p}|Đường số {m}, KCN {w}, {p}",
        "Amata|Sóng Thần|Vân Trung|Tân Bình|Long Bình|Quang Châu|Nhơn Trạch|Mỹ Phước|Trảng Bàng|Đại Đồng|Lê Văn Khương|Điện Biên Phủ",
    ),
    "Turkey": (
        "Akın|Boyner|Çalık|Denizli|Erak|Güven|Işıl|Kardeşler|Menderes|Öztek|Sanko|Taha|Üçler|Yeşim|Şahinler|Zorlu",
        "Tekstil|Giyim|Konfeksiyon|Örme|Makina|Plastik|Otomotiv|Dış Ticaret",
        "San. ve Tic. A.Ş.|San. Tic. Ltd. Şti.|Sanayi ve Ticaret Limited Şirketi|A.Ş.|Ltd. Şti.|Sanayi ve Ticaret Anonim Şirketi",
        "Bağcılar, İstanbul 34200|Esenyurt, İstanbul|Nilüfer, Bursa 16140|Merkezefendi, Denizli 20085|Şehitkamil, Gaziantep|Çorlu, Tekirdağ 59850",
        "{w} Mah. {w2} Cad. No:{n}, {p}|{w} Mahallesi {m}. Sokak No: {n} Kat: 2, {p}|Organize Sanayi Bölgesi {m}. Cadde No: {n}, {p}|{w} OSB {w2} Bulvarı No:{n}/{m}, {p}",
        "Mahmutbey|Güneşli|Yenibosna|Atatürk|İnönü|Fatih|Cumhuriyet|Kızılay|Akçeşme|Başpınar|Velimeşe|Barbaros|Mimar Sinan",
    ),
    "Russia": (
        "Ромашка|Северсталь|Прогресс|Большевичка|Волга|Уралмаш|Заря|Восход|Глория|Ивановский|Трикотаж|Салют|Щёлково|Юность|Факел",
        "завод|фабрика|трикотаж|текстиль|строй|торговый дом|электроника|машиностроение",
        'ООО "{}"|АО "{}"|ЗАО {}|{} OOO|ПАО "{}"|OOO {}',
        "г. Москва, 115280|г. Санкт-Петербург, 190020|г. Иваново, 153002|г. Екатеринбург, 620017|г. Казань, 420021",
        "ул. {w}, д. {n}, {p}|{w} проспект, {n}, {p}|ул. {w}, дом {n}, корп. {m}, {p}|{n} {w} улица, {p}",
        "Ленина|Фрунзе|Советская|Гагарина|Заводская|Мира|Кирова|Садовая|Шоссейная|Промышленная|Набережная|Щорса",
    ),
    "Germany": (
        "Müller|Schäfer|Böhm|Krüger|Weiß|Jäger|Köhler|Vogt|Lüdenscheider|Süddeutsche|Nordbayerische|Trigema|Falke|Gerry",
        "Maschinenbau|Textil|Werke|Technik|Metallwaren|Kunststoff|Elektronik|Bekleidung",
        "GmbH|AG|GmbH & Co. KG|KG|Gesellschaft mit beschränkter Haftung|",
        "72393 Burladingen|80331 München|58507 Lüdenscheid|90402 Nürnberg|33602 Bielefeld|01099 Dresden",
        "{w} {n}, {p}|{w} {n}a, {p}|Industriegebiet {w2}, {w} {n}, {p}",
        "Hauptstraße|Josef-Mayer-Straße|Bahnhofstr.|Industriestraße|Am Bühl|Lindenweg|Gartenstraße|Mühlweg|Altenaer Straße|Daimlerring",
    ),
    "Mexico": (
        "Textiles del Valle|Kaltex|Grupo Nava|Confecciones Ávila|Manufacturas Lerma|Maquilas Teta Kawi|Industrias Ñandú|Hilos Omega|Plásticos Jalisco|Aceros Peña",
        "de México|Internacional|Industrial|del Norte|Confecciones|Manufacturas|",
        "S.A. de C.V.|SA de CV|S. de R.L. de C.V.||S.A.",
        "Puebla, Puebla 72019|Tehuacán, Puebla 75700|Torreón, Coahuila 27019|Aguascalientes, Ags. 20280|Mérida, Yucatán 97288",
        "Calle {w} No. {n}, Col. {w2}, {p}|Av. {w} {n}, Parque Industrial {w2}, {p}|Carretera {w} Km {n}, {p}|{w} #{n}, {p}",
        "Juárez|Hidalgo|Reforma|Morelos|Insurgentes|Las Américas|San Lorenzo|Benito Juárez|Los Álamos|Independencia|Cuauhtémoc",
    ),
    "United States": (
        "Peach State|Brightwater|Zenith|Cumberland|Hartwell|Ridgeline|Keystone|Pioneer|Lakeshore|Monarch|Summit|Iron Creek|Tri-County|Delta",
        "Castings|Machine|Tool & Die|Plastics|Metals|Furniture|Foods|Cabinets|Controls|Fabrication|Hosiery|Molding",
        "Inc.|LLC|Corp.|Co.|Company, Inc.||Incorporated",
        "Macon, GA 31201|Dalton, GA 30720|Hickory, NC 28601|Dayton, OH 45402|Butte, MT 59701|Fresno, CA 93706",
        "{n} {w} Road, {p}|{n} {w} Street, Suite {m}, {p}|{n} North {w} Avenue, {p}|{n} {w} Industrial Boulevard, {p}",
        "Main|Oak|Mill|River|Depot|Walnut|Commerce|Enterprise|Maple|Airport|Jefferson|Foundry|Railroad",
    ),
    "Indonesia": (
        "Kahatex|Pan Brothers|Sritex|Busana Remaja|Gunung Salak|Dewhirst|Eratex|Indah Jaya|Lestari|Mulia Cemerlang|Nusantara|Tunas",
        "Garmindo|Tekstil|Abadi|Apparel|Makmur|Industri|Sejahtera|Footwear",
        "PT {}|PT. {}|{}, PT|PT {} Tbk|P.T. {}",
        "Bandung, Jawa Barat 40394|Tangerang, Banten 15134|Semarang, Jawa Tengah 50189|Sukabumi, Jawa Barat 43155|Bekasi, Jawa Barat 17530",
        "Jl. {w} No. {n}, {p}|Jalan Raya {w} Km {n}, {p}|Kawasan Industri {w} Blok C{m} No. {n}, {p}|Jl. {w} No.{n} RT 0{m} RW 02, {p}",
        "Rancaekek|Siliwangi|Pahlawan|Cibaligo|Raya Serang|Merdeka|Sudirman|Tugu Wijaya|Cikupa|Cicurug|Gatot Subroto",
    ),
}


def _pick(rng: random.Random, text: str) -> str:
    return rng.choice(text.split("|"))


def _factory(rng: random.Random, country: str) -> dict[str, str]:
    stems, kinds, forms, places, patterns, words = _COUNTRIES[country]
    core = f"{_pick(rng, stems)} {_pick(rng, kinds)}".strip()
    if rng.random() < 0.1:
        core += f" {rng.choice(['Unit', 'Plant', 'No.'])} {rng.randrange(1, 6)}"
    return {
        "core": core,
        "forms": forms,
        "form": _pick(rng, forms),
        "country": country,
        "address": _pick(rng, patterns).format(
            n=rng.randrange(1, 900),
            m=rng.randrange(1, 40),
            w=_pick(rng, words),
            w2=_pick(rng, words),
            p=_pick(rng, places),
        ),
    }


def _name(rng: random.Random, factory: dict[str, str], changed: bool) -> str:
    form = _pick(rng, factory["forms"]) if changed and rng.random() < 0.4 else factory["form"]
    core = factory["core"]
    if changed:
        core = respelled(rng, core, NAME_SHORT, 0.3)
        if rng.random() < 0.12:
            core = with_typo(rng, core)
        if rng.random() < 0.06:
            core = core.replace(" ", "", 1)
        if rng.random() < 0.08 and len(core.split()) > 2:
            core = " ".join(core.split()[:-1])
        if rng.random() < 0.06:
            core += rng.choice([" International", " Group", " Factory", " (Unit-1)", " Industrial"])
        if rng.random() < 0.04:
            core = f"{rng.choice(['Sunrise Group', 'Universal Holding', 'H&B'])} - {core}"
    if rng.random() < 0.2:
        form = ""
    return form.format(core) if "{}" in form else f"{core} {form}".strip()


def _address(rng: random.Random, factory: dict[str, str], changed: bool) -> str:
    parts = [part.strip() for part in factory["address"].split(",")]
    if changed:
        if rng.random() < 0.3:
            parts = [
                " ".join(word for word in part.split() if not (word.isdigit() and len(word) >= 4))
                for part in parts
            ]
        if rng.random() < 0.2 and len(parts) > 3:
            parts.pop(rng.randrange(1, len(parts) - 1))
        if rng.random() < 0.12 and len(parts) > 2:
            parts.pop()
        if rng.random() < 0.05 and len(parts) > 2:
            at = rng.randrange(len(parts) - 1)
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
        if rng.random() < 0.08:
            parts.insert(0, rng.choice(["2nd Floor", "Building B", "Workshop 3", "Hall 1"]))
        if rng.random() < 0.05:
            parts = parts[-2:]
    text = ", ".join(part for part in parts if part)
    if changed:
        text = respelled(rng, text, STREET_SHORT, 0.4)
        if rng.random() < 0.15:
            text = with_typo(rng, text)
        if rng.random() < 0.15:
            text = text.replace(",", " ")
    if rng.random() < 0.4:
        text += f", {factory['country']}"
    return text


def _record(rng: random.Random, factory: dict[str, str], changed: bool) -> dict[str, str]:
    name, address = _name(rng, factory, changed), _address(rng, factory, changed)
    if changed and rng.random() < 0.6:
        name = anyascii(name)
    if changed and rng.random() < 0.6:
        address = anyascii(address)
    return {"name": in_case(rng, name), "address": in_case(rng, address)}


def _other(rng: random.Random, factory: dict[str, str]) -> dict[str, str]:
    """Another factory that is easily taken for this one."""
    other = _factory(rng, factory["country"])
    kind = rng.random()
    if kind < 0.3:
        # A sister plant.
        other["core"] = factory["core"]
    elif kind < 0.4:
        other["core"] = f"{factory['core']} {rng.choice(['Unit', 'Plant'])} {rng.randrange(2, 6)}"
    elif kind < 0.65:
        # A neighbour of the same zone, another number.
        head, _, tail = factory["address"].partition(",")
        digits = "".join(filter(str.isdigit, head))
        other["address"] = (
            (head.replace(digits, str(rng.randrange(900, 999)), 1) if digits else "Lot 999") + "," + tail
        )
    elif kind < 0.8:
        other["core"] = f"{factory['core'].split()[0]} {other['core'].split()[-1]}"
    elif kind < 0.88:
        # Another firm in the same building.
        other["address"] = factory["address"]
    return other


def factory_pairs(seed: int, count: int = 3000) -> list[Pair]:
    """Pairs with their labels, half of them the same plant."""
    rng = random.Random(seed)
    pairs: list[Pair] = []
    while len(pairs) < count:
        factory = _factory(rng, rng.choice(list(_COUNTRIES)))
        if rng.random() < 0.5:
            pairs.append((_record(rng, factory, False), _record(rng, factory, True), True))
        else:
            other = _other(rng, factory)
            if other["core"] == factory["core"] and other["address"] == factory["address"]:
                continue
            pairs.append((_record(rng, factory, False), _record(rng, other, rng.random() < 0.7), False))
    return pairs
