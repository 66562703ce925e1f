"""Which words of a sentence name a person or an organisation?

Each case is a sentence and the mentions in it, as ``P name`` or ``O name``; all names are invented
unless they are those of bodies that everybody knows.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from resolver.documents import Extraction

Extract = Callable[[str], Extraction]


def told(extraction: Extraction) -> list[str]:
    return [f"{m.schema[0]} {m.text}" for m in extraction.mentions]


PERSONS = [
    ("Prime Minister Oili Kantee resigned.", ["P Oili Kantee"]),
    ("The deal was signed by Deputy Trade Minister Baraka Odhiambo-Lee.", ["P Baraka Odhiambo-Lee"]),
    ("US Secretary of Commerce Dana Whitlow spoke.", ["P Dana Whitlow"]),
    ("Minister of Finance and Planning Abena Korley left.", ["P Abena Korley"]),
    ("Police arrested trader Tomasz Wierzba, 44, on Friday.", ["P Tomasz Wierzba"]),
    ("Lt. Gen. (ret.) Avi Stromberg spoke.", ["P Avi Stromberg"]),
    ("Dr. Ngozi Eze-Hart, PhD, and Prof. L. K. Banerji agreed.", ["P Ngozi Eze-Hart", "P L. K. Banerji"]),
    ("Walter P. Greaves Jr. was fined.", ["P Walter P. Greaves Jr."]),
    ("Luis de la Fuente Ramos’s lawyer declined.", ["P Luis de la Fuente Ramos"]),
    ("Khalid bin Omar al-Rashdi was fined.", ["P Khalid bin Omar al-Rashdi"]),
    ("Siobhán O’Malley-Reid said no.", ["P Siobhán O’Malley-Reid"]),
    ('Eduardo "Lalo" Treviño Paz pleaded guilty.', ['P Eduardo "Lalo" Treviño Paz']),
    ("April Sandoval testified in May.", ["P April Sandoval"]),
    ("Sheikh Hamad bin Zayed Al Kaabi arrived.", ["P Hamad bin Zayed Al Kaabi"]),
]
PERSONS += [
    ("Professor Emeritus Chen Yu-wei spoke.", ["P Chen Yu-wei"]),
    ("An Indonesian named Suprapto was held.", ["P Suprapto"]),
    ("Justice Grace Achieng' Oloo ruled.", ["P Grace Achieng' Oloo"]),
    ("Rep. Dan Whitmer, R-Texas, spoke.", ["P Dan Whitmer"]),
]
BODIES = [
    (
        "The Ministry of Agriculture, Fisheries and Food said no.",
        ["O Ministry of Agriculture, Fisheries and Food"],
    ),
    (
        "It went to the Department of Health and Human Services.",
        ["O Department of Health and Human Services"],
    ),
    ("The US Bureau of Land Records sued.", ["O US Bureau of Land Records"]),
    ("India’s Coastal Shipping Bureau sued.", ["O Coastal Shipping Bureau"]),
    (
        "He runs Orlo Freight (Pvt) Ltd and Marbella Tours, S.A. de C.V. from home.",
        ["O Orlo Freight (Pvt) Ltd", "O Marbella Tours, S.A. de C.V."],
    ),
    ("He hired Varga, Lind & Stone LLP.", ["O Varga, Lind & Stone LLP"]),
    ("Brightwater Holdings plc bought PT Samudra Raya.", ["O Brightwater Holdings plc", "O PT Samudra Raya"]),
    (
        "Queen Astrid University and the Ole Lund Foundation paid.",
        ["O Queen Astrid University", "O Ole Lund Foundation"],
    ),
    ("The National Farmers’ Union met.", ["O National Farmers’ Union"]),
    ("The Economic and Customs Crimes Commission met.", ["O Economic and Customs Crimes Commission"]),
    ("Grupo Marítimo del Sur sued.", ["O Grupo Marítimo del Sur"]),
    ("The Supreme Court of Kenya sat.", ["O Supreme Court of Kenya"]),
    ("Lender Orlovia cut its shares.", ["O Orlovia"]),
    ("Photo: Mina Salo/AFP", ["P Mina Salo", "O AFP"]),
    (
        "The Joint Norway-Chile Working Group on Sea Ice met.",
        ["O Joint Norway-Chile Working Group on Sea Ice"],
    ),
]
BODIES += [
    ("The Ethics and Anti-Fraud Commission (EAFC) met.", ["O Ethics and Anti-Fraud Commission", "O EAFC"]),
    (
        "The Kano Housing and Area Development Authority met.",
        ["O Kano Housing and Area Development Authority"],
    ),
    ("The Kenya Bankers’ Association met.", ["O Kenya Bankers’ Association"]),
    (
        "The Oili Kantee Institute for Sea Studies bears his name.",
        ["O Oili Kantee Institute for Sea Studies"],
    ),
    ("The Fondation Lumière pour la Culture paid.", ["O Fondation Lumière pour la Culture"]),
    ("The NGO Justice Without Frontiers sued.", ["O Justice Without Frontiers"]),
    ("Sevolux s.r.o. sold shells.", ["O Sevolux s.r.o."]),
]
PERSONS += [  # particles of many cultures, at the start of a sentence too
    (
        "Wahid ould Sidi Mbareck met Cherono arap Tuwei.",
        ["P Wahid ould Sidi Mbareck", "P Cherono arap Tuwei"],
    ),
    ("Luc de La Tour spoke. De La Tour left.", ["P Luc de La Tour", "P De La Tour"]),
    (
        "Jan von und zu Hohenfels sold. Von und zu Hohenfels left.",
        ["P Jan von und zu Hohenfels", "P Von und zu Hohenfels"],
    ),
    ("The president Park Min-seok spoke. Park left.", ["P Park Min-seok", "P Park"]),
    ("Police freed Daw Khin Mar Wai.", ["P Khin Mar Wai"]),
    (
        "Police named Tevita Fonoka, Sione 'Ofa Latu and Mele Vai.",
        ["P Tevita Fonoka", "P Sione 'Ofa Latu", "P Mele Vai"],
    ),
    ("A spokeswoman for the bank, Xiola Bethan, said no.", ["P Xiola Bethan"]),
    ("(Reporting by Ines Varga in Quito; Editing by Mark Lindner)", ["P Ines Varga", "P Mark Lindner"]),
]
PERSONS += [  # names cut short, initials, family names that are common words, desks in bylines
    ("Justice Md Rafiqul Karim and Justice Nasrin Islam sat.", ["P Md Rafiqul Karim", "P Nasrin Islam"]),
    ("Mohd Faizal bin Osman was held.", ["P Mohd Faizal bin Osman"]),
    ("Prof. Amara A. Nwosu spoke.", ["P Amara A. Nwosu"]),
    ("Ines Varga Business correspondent", ["P Ines Varga"]),
    ("By Ines Varga, Omar Said and Lena Roth", ["P Ines Varga", "P Omar Said", "P Lena Roth"]),
]
BODIES += [  # particles before a company, small courts, houses, letters of bodies
    (
        "Chief Executive Officer of Van der Linde Shipping Anke Bos left.",
        ["O Van der Linde Shipping", "P Anke Bos"],
    ),
    ("The Royal Association of Ghana Brewers met.", ["O Royal Association of Ghana Brewers"]),
    ("The Ole Lund Fund for Sailors paid.", ["O Ole Lund Fund for Sailors"]),
    ("The Delta State House of Assembly met.", ["O Delta State House of Assembly"]),
    ("He was tried at Norwich crown court on Monday.", ["O Norwich crown court"]),
    ("Companies House records show it.", ["O Companies House"]),
    ("Money from Zalvi bought the vaccines.", ["O Zalvi"]),
    ("It is listed on Orlonext.", ["O Orlonext"]),
    ("The European Union (EU) met. An EU-backed force left.", ["O European Union", "O EU", "O EU"]),
    ("Image: Handout/AFP", ["O AFP"]),
    ("The tankers Lady Marta, Silver Tide and Pearl of Oslo sank.", []),
    ("The vessel, Orla M, sank.", []),
    ("A TOEFL score of 90 is needed.", []),
]
BODIES += [  # conjunctions and commas inside names
    (
        "It warned the Federation of Malian Glass and Tile Workers.",
        ["O Federation of Malian Glass and Tile Workers"],
    ),
    (
        "The Confederation of East and Southern African Rowers met.",
        ["O Confederation of East and Southern African Rowers"],
    ),
    ("The Kano Vets, Pharmacists and Dentists Union met.", ["O Kano Vets, Pharmacists and Dentists Union"]),
    ("He hired Rao, Menon and Partners.", ["O Rao, Menon and Partners"]),
    ("It asked auditors Orla, Shah & Associates.", ["O Orla, Shah & Associates"]),
    ("The Directorate General of Ports wrote.", ["O Directorate General of Ports"]),
    (
        "It told Fisheries and Oceans Ghana and Hockey Norway.",
        ["O Fisheries and Oceans Ghana", "O Hockey Norway"],
    ),
]
BODIES += [  # other languages
    ("The Institut de Ciències del Mar paid.", ["O Institut de Ciències del Mar"]),
    ("The Akhil Kisan Morcha met.", ["O Akhil Kisan Morcha"]),
    ("It owes Yıldızlar Denizcilik and Yamano Shoji.", ["O Yıldızlar Denizcilik", "O Yamano Shoji"]),
]
BODIES += [  # companies by what is around them
    ("Solicitors Thwaite Belling refused.", ["O Thwaite Belling"]),
    ("Analysts at Corbin Latch cut it. Velmara, a brokerage, did not.", ["O Corbin Latch", "O Velmara"]),
    ("Shares in Kestrel Bay fell.", ["O Kestrel Bay"]),
    ("It named Petrovelia and its owner, Tomasz Wierzba.", ["O Petrovelia", "P Tomasz Wierzba"]),
    ("Ngeru Huia chair Oili Kantee spoke.", ["O Ngeru Huia", "P Oili Kantee"]),
    (
        "Saffron Peak Holdings grew. Saffron Peak employs 40 people.",
        ["O Saffron Peak Holdings", "O Saffron Peak"],
    ),
    ("Blomqist Line AB grew. Blomqist Line has ships.", ["O Blomqist Line AB", "O Blomqist Line"]),
    ("The Agencia de Fomento Rural, or Afor, paid.", ["O Agencia de Fomento Rural", "O Afor"]),
    ("It sued Orlo Ship Services Pvt Ltd. Among its ships are three.", ["O Orlo Ship Services Pvt Ltd"]),
    ("It sued Orlo Ship Services Pte. Ltd. on Monday.", ["O Orlo Ship Services Pte. Ltd."]),
]
BODIES += [  # one word that no list knows, where a party would stand
    ("A stake was sold to Velmaro by the bank.", ["O Velmaro"]),
    ("Separately, Velmaro said it had won the order.", ["O Velmaro"]),
    ("Turkey's Velmaro opened a plant.", ["O Velmaro"]),
    ("He ruled out a bid for Velmaro's ailing steel unit.", ["O Velmaro"]),
    ("Velmaro CEO Oili Kantee left.", ["O Velmaro", "P Oili Kantee"]),
    ("Velmaro, which owns two mills, closed one.", ["O Velmaro"]),
    ("Velmaro, the start-up founded by two students, closed.", ["O Velmaro"]),
    ("It hired Velmaro, the Norwegian meat safety authority, as a guest.", ["O Velmaro"]),
    ("Velmaro, Deltrixo and Hargento closed offices.", ["O Velmaro", "O Deltrixo", "O Hargento"]),
    ("Rivals Velmaro and Deltrixo slipped.", ["O Velmaro", "O Deltrixo"]),
    ("He was questioned twice by Velmaro but is free.", ["O Velmaro"]),
    ("She is an engineer with Kestrel, she told us.", ["O Kestrel"]),
    ("He sold it to the Greek group Lantern last year.", ["O Lantern"]),
    ("Through the pages of El Morador he learnt of it.", ["O El Morador"]),
]
BODIES += [  # causes, outlets, boards and branches
    ("He led Farmers for Clean Rivers until May.", ["O Farmers for Clean Rivers"]),
    ("Spotlight on Graft, a campaign group, sued.", ["O Spotlight on Graft"]),
    ("She told The Maltese that she was well.", ["O The Maltese"]),
    ("He gave it to a reporter from the Echo yesterday.", ["O Echo"]),
    ("The UN Panel of Experts on Mali met.", ["O UN Panel of Experts on Mali"]),
    ("The Commission of Inquiry into Police Violence met.", ["O Commission of Inquiry into Police Violence"]),
    (
        "The Ministry of Land, Infrastructure, Transport and Tourism met.",
        ["O Ministry of Land, Infrastructure, Transport and Tourism"],
    ),
    ("The Central Bank of Sri Lanka met.", ["O Central Bank of Sri Lanka"]),
    ("Transparency International Sri Lanka met.", ["O Transparency International Sri Lanka"]),
    ("The Orlo State Youth Welfare Board met.", ["O Orlo State Youth Welfare Board"]),
    ("The Colombo Magistrate’s Court sat.", ["O Colombo Magistrate’s Court"]),
    ("Islamic State in the Greater Sahara fled.", ["O Islamic State in the Greater Sahara"]),
    ("The Orlo Child Health Office (OCHO) and the Corruption Inquiry Office (CIO) met. The CIO left.",
     ["O Orlo Child Health Office", "O OCHO", "O Corruption Inquiry Office", "O CIO", "O CIO"]),
    ("The SEC said no.", ["O SEC"]),
    ("Labour MP Oili Kantee left.", ["O Labour", "P Oili Kantee"]),
    ("Orlo plc (LSE: ORL) (“Orlo”) grew. Holders of Orlo shares met Karl Orlo.",
     ["O Orlo plc", "O LSE", "O Orlo", "O Orlo", "P Karl Orlo"]),
    ("The Fund for Medical Aid and Relief Operations met.", ["O Fund for Medical Aid and Relief Operations"]),
]  # fmt: skip
BODIES += [  # boards of two fields or places, troops, causes with a verb, branches, prefixes
    ("The Nursing and Doula Council met.", ["O Nursing and Doula Council"]),
    (
        "The Foreign, Commonwealth and Development Office met.",
        ["O Foreign, Commonwealth and Development Office"],
    ),
    ("The Punjab and Haryana High Court sat.", ["O Punjab and Haryana High Court"]),
    (
        "The College of Business and Management Sciences met.",
        ["O College of Business and Management Sciences"],
    ),
    ("The Sudanese Red Crescent sent tents.", ["O Sudanese Red Crescent"]),
    ("He left when Save the Children's office closed.", ["O Save the Children"]),
    ("Earlier he held posts at Deltrixo.", ["O Deltrixo"]),
    ("Kestrel kept its rating on Velmaro SA.", ["O Kestrel", "O Velmaro SA"]),
    ("Velmaro SA fell. An ex-Velmaro manager left.", ["O Velmaro SA", "O Velmaro"]),
    ("Prime Minister Oili Kantee of the OUR Party won.", ["P Oili Kantee", "O OUR Party"]),
    ("The poem ran in the Daily Monitor. Daily Monitor wrote first.", ["O Daily Monitor", "O Daily Monitor"]),
    (
        "Grocer Mardeno's sued Orlo plc. Shares of Mardeno's, which rose, fell.",
        ["O Mardeno's", "O Orlo plc", "O Mardeno's"],
    ),
    ("He wrote to the ED. DMV officials left.", ["O ED", "O DMV"]),
    ("The Northern Echo first reported it.", ["O Northern Echo"]),
    ("A Labour councillor left.", ["O Labour"]),
    ("It fooled New Zealand Customs, he said.", ["O New Zealand Customs"]),
    ("It was sold to Velmaro, two officials said.", ["O Velmaro"]),
    ("Velmaro and Deltrixo, two start-ups, supply it.", ["O Velmaro", "O Deltrixo"]),
    ("Alarm Phone, a charity that runs a line, said so.", ["O Alarm Phone"]),
    ("The Health and Safety Executive met. A senior Executive left.", ["O Health and Safety Executive"]),
    ("It grew, and News99 said so.", ["O News99"]),
]
PERSONS += [  # ranks, faiths in family names, particles behind a role, platforms, kin
    ("PC Oili Kantee and Chargé d'Affaires Tomasz Wierzba left.", ["P Oili Kantee", "P Tomasz Wierzba"]),
    ("The club's president Nurul Kabir Islam spoke.", ["P Nurul Kabir Islam"]),
    ("Minister of Public Health Ana Iriarte de la Vega left.", ["P Ana Iriarte de la Vega"]),
    ("He wrote on X. Kantee is gone, said Oili Kantee.", ["P Kantee", "P Oili Kantee"]),
    ("They leave three children, Orlik, Tamsel and Vero.", ["P Orlik", "P Tamsel", "P Vero"]),
    ("A notice names him as M.R. Farzand.", ["P M.R. Farzand"]),
    ("Our legal officer, J.-P. Ngarbaye, wrote.", ["P J.-P. Ngarbaye"]),
    ("The agency's director, Susan Monarch, left.", ["P Susan Monarch"]),
    ("Its Chief Financial Officer Oili Kantee left.", ["P Oili Kantee"]),
    ("The party of Sheikh Hamdan Orlo lost.", ["P Hamdan Orlo"]),
]
PERSONS += [
    ("Jan Orlovik, the trader, fled.", ["P Jan Orlovik"]),
    ("ANATOLY MIKHAILOVICH REZNOV, Defendant", ["P ANATOLY MIKHAILOVICH REZNOV"]),
    ("The order was made by Mary Roe-Lind J on Monday.", ["P Mary Roe-Lind"]),
    ("Oili Kantee, M.D., Ph.D., joins as head.", ["P Oili Kantee"]),
]
NEITHER = [
    "Patients took Velmozic, a pill, or Deltrizo, made by hand. Velmozic makers met.",
    "Boats on the Velmaro stopped near Velmaro point. Velmar-25 crashed.",
    "Trains to Orlo Island and Deltrixa were late; cars sank at Deltrixa.",
    "Homes in Velmaro and Deltrixo burned. They were taken to Hargento by bus.",
    "The Velmaro, California-based company fell. It paid R33m and Dh62,000 for CVN-112.",
    "It trades under the symbol VLMR.",
    "Convoys reached the Velmaro crossing, the Velmaro desert and fighting in Velmaro.",
    "Deaths at Velmaro rose after Deltrixi, and the Velmari terrorist fled.",
    "The Velmaro engine broke. He wore a Velmaro. She sold the MMR vaccine.",
    "Q3 profit fell. A B.Tech graduate left. Neighbouring South Sudan reported eight cases.",
    "Among the blocked vessels are the Orlo Star, the Lady Petrel and the Admiral Oster.",
    "The bulk carrier Orlo Trader ran aground.",
    "He landed at the Shota Beridze airport, near the Moro International Sports Centre.",
    "They joined the Trans-Baltic Partnership and the Regional Economic Partnership.",
    "The AGM is in May, in a flat in Maida Vale.",
    "The Lisbon Ocean Summit and the Second Tallinn Dialogue begin on Monday.",
    "They signed the Memorandum of Understanding under the Water Act and the Treaty of Bern.",
    "He lives in Port Harcourt, near Lake Turkana and Victoria Street.",
    "The French and the Kenyans met Muslim leaders in New Zealand.",
    "Operation Silent Reed ended in October.",
    "The tanker Northern Pearl left the Gulf of Aden.",
    "US authorities and the Indian government agreed.",
    "The Prime Minister and the Chief Justice met the CEO.",
    "While Britain voted, Parliamentarians slept. Notably, GDP and VAT rose.",
    "It won the Orlo Prize at the World Cup.",
    "Prices rose 5% after Easter, EU-wide inflation and the Gulf War.",
    "The World Climate Forum Declaration was read.",
    "The Director of Public Prosecutions (DPPX) met the Panama Papers team.",
    "The Prince Vasily was once called Lady Marjorie.",
]


PERSONS += [
    ("Counsel for the firm, senior advocate Perviz Merchant, objected.", ["P Perviz Merchant"]),
    ("Founder Mitali Sen will stay on. “It travels,” Sen told reporters.", ["P Mitali Sen", "P Sen"]),
    ("They sold cocaine to Besnik Hoxhaj, an Albanian whose trial goes on.", ["P Besnik Hoxhaj"]),
    ("The boats came from Hamburg, Rotterdam and Porto Tauro.", []),
    ("S. Korea and the ministry will talk.", []),
]
BODIES += [
    (
        "He visited the International Center of Excellence for Countering Hatred and Violent Extremism.",
        ["O International Center of Excellence for Countering Hatred and Violent Extremism"],
    ),
    (
        "The Joint Working Group on Countering the Financing of Piracy will meet.",
        ["O Joint Working Group on Countering the Financing of Piracy"],
    ),
    (
        "The University Medical Center Tarlau (UMT) was hit. The Federation of Eastern Ghana "
        "Kine Employees (FEGKE) agreed.",
        [
            "O University Medical Center Tarlau",
            "O UMT",
            "O Federation of Eastern Ghana Kine Employees",
            "O FEGKE",
        ],
    ),
    (
        "The Office of the U.S. Fisheries Representative (USFR) will lead.",
        ["O Office of the U.S. Fisheries Representative", "O USFR"],
    ),
    (
        "Officers of U.S. Immigration and Customs Enforcement came.",
        ["O U.S. Immigration and Customs Enforcement"],
    ),
    (
        "The Minerals and Harbours Division of the Justice Department sued.",
        ["O Minerals and Harbours Division", "O Justice Department"],
    ),
    ("He will stand before the Dubai Court of Appeal.", ["O Dubai Court of Appeal"]),
    (
        "The Peasant Revolution party and the left-wing Coastal Pact coalition lost.",
        ["O Peasant Revolution", "O Coastal Pact"],
    ),
    ("He shipped cocaine for Los Orlones in March.", ["O Los Orlones"]),
    ("According to the CBI FIR, Orlo Textiles owes money.", ["O CBI", "O Orlo Textiles"]),
    ("An Orlomer poll showed a lead.", ["O Orlomer"]),
    ("Money went to al Shabaab in May.", ["O al Shabaab"]),
    ("Lawyer Ines Okello-Ross of Varga & Crane said no.", ["P Ines Okello-Ross", "O Varga & Crane"]),
    ("An Interpol Red Notice was issued, and the United Nations Convention cited.", ["O Interpol"]),
    ("It owns a majority of U.S. studio Third Season.", ["O Third Season"]),
    (
        "A researcher at the Global Initiative Against Transnational Wildlife Trade left.",
        ["O Global Initiative Against Transnational Wildlife Trade"],
    ),
    (
        "The Executive Office for Anti-Money Laundering and Terror Financing (EO AML/TF) met. "
        "He heads the EO AML/TF, he said.",
        [
            "O Executive Office for Anti-Money Laundering and Terror Financing",
            "O EO AML/TF",
            "O EO AML/TF",
        ],
    ),
    ("He read it in the Daily Orlonian.", ["O Daily Orlonian"]),
    ("He founded Orlo Commodities DMCC and Baltorlo OU.", ["O Orlo Commodities DMCC", "O Baltorlo OU"]),
]


@pytest.mark.parametrize(("text", "expected"), PERSONS)
def test_persons_are_found_without_their_titles(text: str, expected: list[str], extract: Extract) -> None:
    assert told(extract(text)) == expected


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_organisations_are_found_whole(text: str, expected: list[str], extract: Extract) -> None:
    assert told(extract(text)) == expected


@pytest.mark.parametrize("text", NEITHER)
def test_events_documents_places_and_peoples_are_no_mentions(text: str, extract: Extract) -> None:
    assert told(extract(text)) == []


CREDITS = [
    ("By Ines Varga and Tom Okello-Brown\n\nText follows here.", ["P Ines Varga", "P Tom Okello-Brown"]),
    ("By INES VARGA and TOM OKELLO\n\nText follows here.", ["P INES VARGA", "P TOM OKELLO"]),
    ("KAMPALA, March 3 (Reuters) - Rain fell.", ["O Reuters"]),
    ("(Reporting by Ines Varga in Quito; Editing by Tom Okello)", ["P Ines Varga", "P Tom Okello"]),
    ("Rain fell.\n\nKTPN", ["O KTPN"]),
    ("(ORBNEWS- KTPN) Quito, March 1 (KTPN) Rain fell.", ["O ORBNEWS", "O KTPN", "O KTPN"]),
    ("By INES OKOTH MBEYA\nDaily Orlonian\n\nText follows here.", ["P INES OKOTH MBEYA", "O Daily Orlonian"]),
    ("By Ines Varga & KTPN\n\nText follows here.", ["P Ines Varga", "O KTPN"]),
    (
        "By Ines Varga, Gulf Shore Monitor\n\nText follows here.",
        ["P Ines Varga", "O Gulf Shore Monitor"],
    ),
    ("Rain fell. (AP Photo/Tom Okello)", ["O AP", "P Tom Okello"]),
    ("Rain fell, they told the agency.\n\nPTI KD NSK", ["O PTI"]),
    ("Göttingen (dpa) - Rain fell in the town.", ["O dpa"]),
    ("By Criminals Top Agenda At Talks: Sources\n\nRain fell.", []),
]


@pytest.mark.parametrize(("text", "expected"), CREDITS)
def test_credits_name_people_and_outlets(text: str, expected: list[str], extract: Extract) -> None:
    assert told(extract(text)) == expected


def test_a_headline_is_read_by_what_the_body_settles(extract: Extract) -> None:
    text = (
        "Kantee Faces Questions Over Brightwater Deal\n\nMinister Oili Kantee sold Brightwater Holdings plc."
    )
    assert told(extract(text)) == ["P Kantee", "O Brightwater", "P Oili Kantee", "O Brightwater Holdings plc"]


def test_capitals_are_read_by_what_the_body_settles(extract: Extract) -> None:
    text = "KANTEE SAYS SHE WILL NOT RESIGN\n\nMinister Oili Kantee spoke."
    assert told(extract(text)) == ["P KANTEE", "P Oili Kantee"]


def test_an_acronym_of_an_event_is_no_organisation(extract: Extract) -> None:
    assert told(extract("The Harbour Security Dialogue (HSDX) began. The HSDX ended.")) == []


def test_an_acronym_of_common_words_is_no_organisation(extract: Extract) -> None:
    assert told(extract("The national heating plan (NHP) began. The NHP ended.")) == []


def test_page_lines_name_nobody(extract: Extract) -> None:
    assert told(extract("Rain fell.\n\nFacebook Twitter WhatsApp\n\nRead more: Why Marla Tate left")) == []
