"""Legal forms of companies in many languages, in plain letters, grouped by what they are."""

_PHRASES = {
    "limited": """
        llc, lc, ltd, limited, ltda, limitada, limitee, limited liability company, limited liability co,
        private limited, pvt ltd, private ltd, pvt limited, pvt, p ltd, pty ltd, pty limited, pty,
        proprietary limited, proprietary ltd, pte ltd, pte limited, pte, private limited company, co ltd,
        company limited, coltd, company ltd, co limited, ltd co, ltd company, limited company, limited co,
        gmbh, ges mbh, gesmbh, mbh, ggmbh, gmb h, gesellschaft mit beschrankter haftung, gesellschaft mbh,
        ug, ug haftungsbeschrankt, unternehmergesellschaft, unternehmergesellschaft haftungsbeschrankt, bv,
        besloten vennootschap, bvba, sprl, srl, s r l, sarl, s a r l, sas, eurl, sasu, sarlu, societe a
        responsabilite limitee, societa a responsabilita limitata, sociedad de responsabilidad limitada,
        sociedad limitada, s de rl, s de rl de cv, s rl de cv, s de rl cv, sl, slu, sll, lda, eireli,
        sociedade limitada, societate cu raspundere limitata, sociedad por acciones simplificada, societe
        par actions simplifiee, spa rl, ood, eood, druzhestvo s ogranichena otgovornost, doo, d o o, dooel,
        drustvo s ogranicenom odgovornoscu, drustvo sa ogranicenom odgovornoscu, druzba z omejeno
        odgovornostjo, sro, s r o, spol s r o, spol sro, spolecnost s rucenim omezenym, spolocnost s rucenim
        obmedzenym, kft, korlatolt felelossegu tarsasag, sp z oo, sp zoo, sp z o o, spzoo, spolka z oo,
        spolka z o o, spolka zoo, spolka z ograniczona odpowiedzialnoscia, ooo, obshchestvo s ogranichennoy
        otvetstvennostyu, oo, obshchestvo s ogranichennoi otvetstvennostyu, tov, tzov, tovarystvo z
        obmezhenoyu vidpovidalnistyu, tovaristvo z obmezhenoyu vidpovidalnistyu, too, tovarishchestvo s
        ogranichennoy otvetstvennostyu, odo, chup, ip, uab, uzdaroji akcine bendrove, sia, sabiedriba ar
        ierobezotu atbildibu, ou, osauhing, oy, osakeyhtio, aps, anpartsselskab, as ltd, ehf, hf, mmc, mchj,
        osoo, shpk, sh p k, epe, ike, ltd sti, limited sirketi, limited sti, sti, san tic ltd sti, sanayi ve
        ticaret limited sirketi, san ve tic ltd sti, tic ltd sti, ticaret limited sirketi, sanayi ticaret
        limited sirketi, sanayi ve tic ltd sti, tnhh, cong ty tnhh, cty tnhh, cong ty trach nhiem huu han,
        cong ty tnhh mtv, cong ty tnhh mot thanh vien, mtv, sdn bhd, sendirian berhad, sdn, bhd, berhad,
        fze, fzco, fzc, fz llc, fzllc, free zone establishment, dmcc, wll, w l l, spc, yuhanhoesa, yuhan
        hoesa, yugen gaisha, godo gaisha, goudou gaisha, company limited by guarantee, pllc, plc ltd, dhmm,
        mezb, shrkh dhat msuwlyt mhdwdt, shrkt dhat msywlyh mhdwdh, shrkt mhdwdh, mhdwdh, mhdwdt
    """,
    "stock": """
        inc, incorporated, incorporation, incorporee, corp, corporation, corporacion, corporatie, co inc,
        company inc, co llc, company incorporated, ag, aktiengesellschaft, kgaa, se, societas europaea, sa,
        s a, societe anonyme, sociedad anonima, sociedade anonima, sa de cv, s a de c v, sab de cv, sapi de
        cv, sociedad anonima de capital variable, sac, saa, sociedad anonima cerrada, spa, s p a, societa
        per azioni, nv, naamloze vennootschap, plc, public limited company, public limited, public company
        limited, pcl, pjsc, ojsc, cjsc, jsc, ao, oao, zao, pao, nao, pat, prat, vat, zat, kazk, joint stock
        company, joint stock co, js co, public joint stock company, open joint stock company, closed joint
        stock company, private joint stock company, aktsionernoe obshchestvo, otkrytoe aktsionernoe
        obshchestvo, zakrytoe aktsionernoe obshchestvo, publichnoe aktsionernoe obshchestvo, aktsionerne
        tovarystvo, publichne aktsionerne tovarystvo, pryvatne aktsionerne tovarystvo, ad, ead, a d, dd, d
        d, akcionarsko drustvo, dionicko drustvo, delniska druzba, as, a s, akciova spolecnost, akciova
        spolocnost, aktieselskab, aksjeselskap, asa, a s a, ab, aktiebolag, publ, ab publ, oyj, abp,
        julkinen osakeyhtio, zrt, nyrt, rt, reszvenytarsasag, spolka akcyjna, akciju sabiedriba, akcine
        bendrove, anonim sirketi, anonim sirket, anonim ortakligi, san ve tic as, san tic as, sanayi ve
        ticaret anonim sirketi, sanayi ve ticaret as, ticaret anonim sirketi, tic as, ae, a e, anonymi
        etaireia, cong ty co phan, cty cp, cong ty cp, ctcp, pt, perseroan terbatas, tbk, persero, pt tbk,
        kabushiki kaisha, kabushiki gaisha, kk, k k, jusikhoesa, jusik hoesa, chusik hoesa, sal, s a l, sad,
        saoc, saog, qsc, qpsc, psc, sha, sh a, shoqeri aksionere, ltee, bpk, beperk, soc, hanlp, shrkt
        msahmt, msahmh, shrkh sha, societate pe actiuni
    """,
    "partnership": """
        lp, llp, lllp, limited partnership, limited liability partnership, gp, general partnership, kg,
        kommanditgesellschaft, ohg, offene handelsgesellschaft, gbr, gmbh co kg, gmbh und co kg, gmbh u co
        kg, co kg, co ohg, ag co kg, ug co kg, snc, scs, s n c, sca, sas di, cv, commanditaire vennootschap,
        vof, maatschap, ks, kb, ky, kommandittiyhtio, spj, sp j, sp k, spk, spolka jawna, spolka
        komandytowa, vos, v o s, k s, kd, bt, beteti tarsasag, pc, pa, eingetragener kaufmann, ek, e k
    """,
    "owner": """
        fop, fizichna osoba pidpryiemets, individualnyy predprinimatel, sole proprietorship, sole proprietor, ei,
        empresa individual, eirl, firma, fa
    """,
    "cooperative": """
        eg, genossenschaft, scop, sociedad cooperativa, cooperativa, coop, co op, kooperatifi, htx, hop tac xa
    """,
    "company": """
        co, company, companies, cia, compania, compagnie, cie, ca, cty, cong ty, sirketi, sirket, sociedad,
        societe, societa, gesellschaft, kompaniya, kompania, est, establishment, dh mm, sh mm, sh ml, sh mk,
        sh mh, shrkt, shrkh, the company, limited by shares, gongsi, gong si, you xian gong si, co of
    """,
}
"""The kinds of companies: of members with limited liability, of shares, partners, one owner, a
cooperative, not told."""

_FIRST = """
    ooo, oao, zao, pao, ao, nao, odo, tov, tzov, fop, ip, pp, prat, pat, pt, pt persero, cv, ud, uab, ab,
    as, ad, sia, oy, too, sarl, sas, sa, sociedad anonima, societe anonyme, cia, sdn bhd, bhd, cong ty tnhh,
    cong ty co phan, cong ty cp, cong ty, cty tnhh, cty cp, cty, cong ty tnhh mtv, cong ty trach nhiem huu
    han, cong ty tnhh mot thanh vien, ctcp, firma, fa, shrkt, shrkh, societe, sociedad, compania,
    obshchestvo s ogranichennoy otvetstvennostyu, obshchestvo s ogranichennoi otvetstvennostyu, aktsionernoe
    obshchestvo, otkrytoe aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo, publichnoe
    aktsionernoe obshchestvo, tovarystvo z obmezhenoyu vidpovidalnistyu, tovaristvo z obmezhenoyu
    vidpovidalnistyu, tovarishchestvo s ogranichennoy otvetstvennostyu, joint stock company, limited
    liability company, open joint stock company, closed joint stock company, public joint stock company,
    private joint stock company, llc, jsc, pjsc, ojsc, cjsc, ltd, m s, ms, messrs, kabushiki kaisha, yugen
    gaisha, jusikhoesa, perseroan terbatas, individualnyy predprinimatel, kk, co ltd, fizichna osoba
    pidpryiemets, uzdaroji akcine bendrove, spolka z oo, gmbh, naamloze vennootschap, besloten vennootschap
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
