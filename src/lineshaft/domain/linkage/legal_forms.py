"""Legal forms of companies in many languages, in plain letters, grouped by what they are."""

_PHRASES = {
    "limited": """
        llc, lc, ltd, limited, ltda, limitada, limitee, limited liability company, limited liability co,
        private limited, pvt ltd, private ltd, pvt limited, pvt, p ltd, pty ltd, pty limited, pty,
        proprietary limited, proprietary ltd, pte ltd, pte limited, pte, private limited company, co ltd,
        company limited, coltd, company ltd, co limited, ltd co, ltd company, limited company, limited co,
        gmbh, ges mbh, gesmbh, mbh, ggmbh, gmb h, gesellschaft mit beschrankter haftung, gesellschaft mbh,
        ug, ug haftungsbeschrankt, unternehmergesellschaft, unternehmergesellschaft haftungsbeschrankt,
        bv, besloten vennootschap, bvba, sprl, srl, s r l, sarl, s a r l, sas, eurl, sasu, sarlu, societe
        a responsabilite limitee, societa a responsabilita limitata, sociedad de responsabilidad limitada,
        sociedad limitada, s de rl, s de rl de cv, s rl de cv, s de rl cv, sl, slu, sll, lda, eireli,
        sociedade limitada, societate cu raspundere limitata, sociedad por acciones simplificada, societe
        par actions simplifiee, spa rl, ood, eood, druzhestvo s ogranichena otgovornost, doo, d o o,
        dooel, drustvo s ogranicenom odgovornoscu, drustvo sa ogranicenom odgovornoscu, druzba z omejeno
        odgovornostjo, sro, s r o, spol s r o, spol sro, spolecnost s rucenim omezenym, spolocnost s
        rucenim obmedzenym, kft, korlatolt felelossegu tarsasag, sp z oo, sp zoo, sp z o o, spzoo, spolka
        z oo, spolka z o o, spolka zoo, spolka z ograniczona odpowiedzialnoscia, ooo, obshchestvo s
        ogranichennoy otvetstvennostyu, oo, obshchestvo s ogranichennoi otvetstvennostyu, tov, tzov,
        tovarystvo z obmezhenoyu vidpovidalnistyu, tovaristvo z obmezhenoyu vidpovidalnistyu, too,
        tovarishchestvo s ogranichennoy otvetstvennostyu, odo, chup, ip, uab, uzdaroji akcine bendrove,
        sia, sabiedriba ar ierobezotu atbildibu, ou, osauhing, oy, osakeyhtio, aps, anpartsselskab, as
        ltd, ehf, hf, mmc, mchj, osoo, shpk, sh p k, epe, ike, ltd sti, limited sirketi, limited sti, sti,
        san tic ltd sti, sanayi ve ticaret limited sirketi, san ve tic ltd sti, tic ltd sti, ticaret
        limited sirketi, sanayi ticaret limited sirketi, sanayi ve tic ltd sti, tnhh, cong ty tnhh, cty
        tnhh, cong ty trach nhiem huu han, cong ty tnhh mtv, cong ty tnhh mot thanh vien, mtv, sdn bhd,
        sendirian berhad, sdn, bhd, berhad, fze, fzco, fzc, fz llc, fzllc, free zone establishment, dmcc,
        wll, w l l, spc, yuhanhoesa, yuhan hoesa, yugen gaisha, godo gaisha, goudou gaisha, company
        limited by guarantee, pllc, plc ltd, dhmm, mezb, shrkh dhat msuwlyt mhdwdt, shrkt dhat msywlyh
        mhdwdh, shrkt mhdwdh, mhdwdh, mhdwdt, andelsselskab med begraenset ansvar, amba, smba, selskab med
        begraenset ansvar, besloten vennootschap met beperkte aansprakelijkheid, b vennootschap,
        eenpersoons bvba, cia ltda, compania limitada, empresa individual de responsabilidad limitada,
        empresa individual de responsabilidade limitada, entreprise unipersonnelle a responsabilite
        limitee, dntn, doanh nghiep tu nhan, cong ty trach nhiem huu han mot thanh vien, cty tnhh mtv,
        drustvo sa ogranichenom odgovornoshcu, drushtvo sa ogranichenom odgovornoshcu, jednostavno drustvo
        s ogranicenom odgovornoscu, jdoo, druzestvo s ogranicena otgovornost, drujestvo s ogranichena
        otgovornost, ednolichno druzhestvo s ogranichena otgovornost, dzzd, etairia periorismenis
        eythynis, free zone company, free zone co, free zone llc, free zone enterprise, free zone limited
        liability company, fz co, fz enterprise, fz establishment, special economic zone llc,
        gemeinnutzige gmbh, gemeinnutzige gesellschaft mit beschrankter haftung, gug, gug
        haftungsbeschrankt, gesellschaft mit beschr haftung, ges mit beschr haftung, gesellsch mbh, ug hb,
        einkahlutafelag, hlutafelag, ivs, ivaerksaetterselskab, kompaniya s ogranichennoy
        otvetstvennostyu, private company with limited liability, private limited liability company,
        professional limited liability company, limited liability corporation, limited liability corp,
        limited liability comp, ltd liability company, ltd liability co, ltd liab company, llcs, ltds,
        incs, masuliyati cheklangan jamiyat, masuliyati cheklangan zhamiyat, mchzh, mehdud mesuliyyetli
        cemiyyet, ribotos atsakomybes bendrove, shoqeri me pergjegjesi te kufizuar, sh pk, societate cu
        responsabilitate limitata, societatea cu responsabilitate limitata, societatea cu raspundere
        limitata, societe privee a responsabilite limitee, societe privee a responsabilite limitee
        unipersonnelle, sociedad de responsabilidad limitada de capital variable, sociedad limitada
        laboral, sociedad limitada nueva empresa, slne, sociedad limitada unipersonal, sp z ogr odp,
        spolka z ogr odpow, suarl, tavarystva z abmezhavanay adkaznastsyu, tda, tovarystvo z obmezhenoiu
        vidpovidalnistiu, tovarystvo z dodatkovoyu vidpovidalnistyu, yk, unlimited company, unltd, single
        member private limited company, proprietary limited company, kft fioktelep
    """,
    "stock": """
        inc, incorporated, incorporation, incorporee, corp, corporation, corporacion, corporatie, co inc,
        company inc, co llc, company incorporated, ag, aktiengesellschaft, kgaa, se, societas europaea,
        sa, s a, societe anonyme, sociedad anonima, sociedade anonima, sa de cv, s a de c v, sab de cv,
        sapi de cv, sociedad anonima de capital variable, sac, saa, sociedad anonima cerrada, spa, s p a,
        societa per azioni, nv, naamloze vennootschap, plc, public limited company, public limited, public
        company limited, pcl, pjsc, ojsc, cjsc, jsc, ao, oao, zao, pao, nao, pat, prat, vat, zat, kazk,
        joint stock company, joint stock co, js co, public joint stock company, open joint stock company,
        closed joint stock company, private joint stock company, aktsionernoe obshchestvo, otkrytoe
        aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo, publichnoe aktsionernoe obshchestvo,
        aktsionerne tovarystvo, publichne aktsionerne tovarystvo, pryvatne aktsionerne tovarystvo, ad,
        ead, a d, dd, d d, akcionarsko drustvo, dionicko drustvo, delniska druzba, as, a s, akciova
        spolecnost, akciova spolocnost, aktieselskab, aksjeselskap, asa, a s a, ab, aktiebolag, publ, ab
        publ, oyj, abp, julkinen osakeyhtio, zrt, nyrt, rt, reszvenytarsasag, spolka akcyjna, akciju
        sabiedriba, akcine bendrove, anonim sirketi, anonim sirket, anonim ortakligi, san ve tic as, san
        tic as, sanayi ve ticaret anonim sirketi, sanayi ve ticaret as, ticaret anonim sirketi, tic as,
        ae, a e, anonymi etaireia, cong ty co phan, cty cp, cong ty cp, ctcp, pt, perseroan terbatas, tbk,
        persero, pt tbk, kabushiki kaisha, kabushiki gaisha, kk, k k, jusikhoesa, jusik hoesa, chusik
        hoesa, sal, s a l, sad, saoc, saog, qsc, qpsc, psc, sha, sh a, shoqeri aksionere, ltee, bpk,
        beperk, soc, hanlp, shrkt msahmt, msahmh, shrkh sha, societate pe actiuni, anonim ortaklik, halka
        acik anonim ortaklik, aksiyadorlik jamiyati, ochiq aksiyadorlik jamiyati, yopiq aksiyadorlik
        jamiyati, oaj, yoaj, publikt aktiebolag, aktie bolag, aktieselskabet, aktsiaselts, aktsionerno
        druzhestvo, aktsionarsko drushtvo, ednolichno aktsionerno druzhestvo, aktsionerne tovaristvo,
        privatne aktsionerne tovaristvo, vidkryte aktsionerne tovarystvo, zakryte aktsionerne tovarystvo,
        akt ges, aktg, gag, gemeinnutzige ag, europaische gesellschaft, atviroji akcine bendrove, viesoji
        akcine bendrove, avoin osakeyhtio, closed jsc, open jsc, public jsc, jsc company, jt stock co,
        joint stock corp, jointstock company, public stock company, jscb, pjscb, joint stock commercial
        bank, akb, aktsionernyy kommercheskiy bank, compania anonima, javna delniska druzba, javno
        dionicko drustvo, jtd, naaml vennootschap, nepublichnoe aktsionernoe obshchestvo, nyilvanosan
        mukodo reszvenytarsasag, zartkoruen mukodo reszvenytarsasag, otwarta spolka akcyjna, plcs, plc
        company, pub ltd co, public limited co, public ltd co, public limited corporation, publicly
        limited company, sa pi de cv, sadecv, sociedad anonima promotora de inversion de capital variable,
        sociedad anonima unipersonal, sau, sociedad anonima deportiva, sociedad por acciones, sociedade
        por acoes, societa anonima, societatea pe actiuni, societe par actions, societe en commandite par
        actions, sharikat al mossahamah, shoqeri anonime, verejna akciova spolecnost, verejna akciova
        spolocnost, perseroan terbatas terbuka, qapali sehmdar cemiyyeti, aciq sehmdar cemiyyeti, saci,
        sacif, sacifi, sacifia, saic, saica, societe anonyme simplifiee, sak
    """,
    "partnership": """
        lp, llp, lllp, limited partnership, limited liability partnership, gp, general partnership, kg,
        kommanditgesellschaft, ohg, offene handelsgesellschaft, gbr, gmbh co kg, gmbh und co kg, gmbh u co
        kg, co kg, co ohg, ag co kg, ug co kg, snc, scs, s n c, sca, sas di, cv, commanditaire
        vennootschap, vof, maatschap, ks, kb, ky, kommandittiyhtio, spj, sp j, sp k, spk, spolka jawna,
        spolka komandytowa, vos, v o s, k s, kd, bt, beteti tarsasag, pc, pa, eingetragener kaufmann, ek,
        e k, ag und co kg, aktiengesellschaft co kg, ag co kgaa, gmbh co kgaa, gmbh co ohg, mbh co kg, mbh
        u co kg, mbh und co kg, ltd co kg, limited co kg, se co kg, stiftung co kg, stiftung und co kg, bv
        co kg, gesellschaft mbh co kg, gesellschaft mit beschrankter haftung co kg, gmbh co, cva, kda, kom
        sti, komandit sirket, komanditni spolecnost, komanditno drustvo, komanditno druzhestvo, kommandit
        gesellschaft, kommanditgesellschaft auf aktien, kommanditbolag, kommanditselskab, limited
        ortaklik, s en c, secs, sociedad en comandita simple, sociedad en comandita por acciones, sociedad
        comanditaria, societa in accomandita per azioni, societe en commandite simple, societe en nom
        collectif, usaldusuhing, taisuhing, partg, partgmbb, partg mbb, part mbb,
        partnerschaftsgesellschaft mbb, partnerschaftsgesellschaft, partnerschaft mbb, kolektif sirket,
        koll sti, kkt, kozkereseti tarsasag, offene handels gesellschaft, gesellschaft burgerlichen
        rechts, gesellschaft des burgerlichen rechts, gesbr, egbr, polnoe tovarishchestvo, sociedad
        colectiva, verejna obchodni spolecnost, vennootschap onder firma, offene gesellschaft
    """,
    "owner": """
        fop, fizichna osoba pidpryiemets, individualnyy predprinimatel, sole proprietorship, sole
        proprietor, ei, empresa individual, eirl, firma, fa, eingetr kaufmann, eingetragene kauffrau,
        ekfm, ekfr, e kfm, e kfr, einzelunternehmen, empresa unipersonal, entreprise individuelle, egyeni
        ceg, egyeni vallalkozo, intreprindere individuala, intreprinderea individuala, ednolichen
        trgovets, fizichna osoba pidpriiemets, obrt, opg, individualnyy predprinimatel glava kfkh, private
        enterprise, pryvatne pidpryiemstvo, chastnoe predpriyatie
    """,
    "cooperative": """
        eg, genossenschaft, scop, sociedad cooperativa, cooperativa, coop, co op, kooperatifi, htx, hop
        tac xa, eingetragene genossenschaft, cooperatieve vennootschap, cvba, cvoa, societe cooperative de
        production, sociedad de garantia reciproca, ekonomisk forening, ek for, andelslag, osuuskunta,
        kooperatif, kooperativ, szovetkezet, proizvodstvennyy kooperativ, potrebitelskiy kooperativ,
        selskokhozyaystvennyy proizvodstvennyy kooperativ, spoldzielnia, eeig, ewiv, european economic
        interest grouping, groupement dinteret economique, versicherungsverein auf gegenseitigkeit, vvag
    """,
    "state": """
        fgup, gup, mup, dgup, fgbu, fgku, fgu, fku, fkp, gku, gbu, mbu, mku, mau, federalnoe
        gosudarstvennoe unitarnoe predpriyatie, gosudarstvennoe unitarnoe predpriyatie, munitsipalnoe
        unitarnoe predpriyatie, unitarnoe predpriyatie, federalnoe kazennoe predpriyatie, gosudarstvennoe
        predpriyatie, derzhavne pidpryiemstvo, statni podnik, przedsiebiorstwo panstwowe, empresa publica,
        public sector undertaking, public sector enterprise, asbl, vzw, aisbl, npo, eingetragener verein,
        stichting, non profit organization, nekommercheskoe partnerstvo, ano, private military company,
        chvk, proizvodstvennoe obedinenie, nauchno proizvodstvennoe obedinenie, nauchno proizvodstvennoe
        predpriyatie, npp
    """,
    "company": """
        co, company, companies, cia, compania, compagnie, cie, ca, cty, cong ty, sirketi, sirket,
        sociedad, societe, societa, gesellschaft, kompaniya, kompania, est, establishment, dh mm, sh mm,
        sh ml, sh mk, sh mh, shrkt, shrkh, the company, limited by shares, gongsi, gong si, you xian gong
        si, co of
    """,
}
"""The kinds of companies: of members with limited liability, of shares, partners, one owner, a
cooperative, of a state or for no profit, not told."""

_FIRST = """
    compagnie, companhia,
    ooo, oao, zao, pao, ao, nao, odo, tov, tzov, fop, ip, pp, prat, pat, pt, pt persero, cv, ud, uab, ab,
    as, ad, sia, oy, too, sarl, sas, sa, sociedad anonima, societe anonyme, cia, sdn bhd, bhd, cong ty
    tnhh, cong ty co phan, cong ty cp, cong ty, cty tnhh, cty cp, cty, cong ty tnhh mtv, cong ty trach
    nhiem huu han, cong ty tnhh mot thanh vien, ctcp, firma, fa, shrkt, shrkh, societe, sociedad,
    compania, obshchestvo s ogranichennoy otvetstvennostyu, obshchestvo s ogranichennoi otvetstvennostyu,
    aktsionernoe obshchestvo, otkrytoe aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo,
    publichnoe aktsionernoe obshchestvo, tovarystvo z obmezhenoyu vidpovidalnistyu, tovaristvo z
    obmezhenoyu vidpovidalnistyu, tovarishchestvo s ogranichennoy otvetstvennostyu, joint stock company,
    limited liability company, open joint stock company, closed joint stock company, public joint stock
    company, private joint stock company, llc, jsc, pjsc, ojsc, cjsc, ltd, m s, ms, messrs, kabushiki
    kaisha, yugen gaisha, jusikhoesa, perseroan terbatas, individualnyy predprinimatel, kk, co ltd,
    fizichna osoba pidpryiemets, uzdaroji akcine bendrove, spolka z oo, gmbh, naamloze vennootschap,
    besloten vennootschap, fgup, gup, mup, dgup, fgbu, fgku, fku, federalnoe gosudarstvennoe unitarnoe
    predpriyatie, gosudarstvennoe unitarnoe predpriyatie, munitsipalnoe unitarnoe predpriyatie, unitarnoe
    predpriyatie, gosudarstvennoe predpriyatie, federalnoe kazennoe predpriyatie, aktsionerne tovarystvo,
    publichne aktsionerne tovarystvo, nepublichnoe aktsionernoe obshchestvo, pjscb, jscb, chup, doanh
    nghiep tu nhan, dntn, private enterprise, pryvatne pidpryiemstvo, chastnoe predpriyatie, chvk,
    stichting, fundacion, aktsiaselts, osauhing, aktiebolaget, proizvodstvennoe obedinenie, nauchno
    proizvodstvennoe obedinenie, nauchno proizvodstvennoe predpriyatie, zakrytoye aktsionernoye
    obshchestvo
"""

_ANYWHERE = """
    inc, incorporated, llc, ltd, limited, gmbh, pvt, pty, pte, bhd, sdn, plc, llp, pllc, corp, corporation,
    co ltd, pvt ltd, sa de cv, srl, sarl, sti, sirketi, tnhh, fze, jsc, pjsc, ojsc, cjsc, co inc, company
    limited, limited liability company, joint stock company, sp z oo, spzoo, bvba, aktiengesellschaft, kft,
    gmbh co kg, co kg, anonim sirketi, limited sirketi, ltd sti, doo, sro, ooo, zao, oao
"""


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in text.split(",") if phrase.strip()]


KIND_OF_FORM: dict[tuple[str, ...], str] = {
    phrase: kind for kind, text in reversed(_PHRASES.items()) for phrase in _phrases(text)
}
"""Each legal form at the end of a name, as its words, and the kind of company that it says."""

FIRST_FORMS = frozenset(_phrases(_FIRST)) - {("ab",), ("as",), ("sa",), ("ip",), ("pp",)}
"""Legal forms that stand before the name, as in "OOO Romashka"."""

FORMS_ANYWHERE = frozenset(_phrases(_ANYWHERE))
"""Legal forms that are nothing else even in the middle of a name, as in "Acme LLC (Texas)"."""

LONGEST_FORM = max(len(phrase) for phrase in KIND_OF_FORM)

# Most words of a name are none of these: then no phrase need be tried there.
LAST_WORDS = frozenset(phrase[-1] for phrase in KIND_OF_FORM)
FIRST_WORDS = frozenset(phrase[0] for phrase in FIRST_FORMS)
WORDS_ANYWHERE = frozenset(phrase[0] for phrase in FORMS_ANYWHERE)
