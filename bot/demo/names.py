"""Names for people who don't exist, from the many places that people in Xshire come from."""

FIRST = """
Amina Ben Priya Cleo Dev Erin Farid Grace Hugh Iris Jo Carol Quinn Nadia Owen Sunita
Tom Yasmin Kofi Leila Marcus Ngozi Oscar Petra Rafiq Sara Tariq Una Victor Wanda Xin Zara
Aled Bilal Chloe Daniel Efua Fiona Gareth Hana Imran Jasmine Kasia Liam Mei Noor Olu Pearl
Ravi Siobhan Theo Usha Vera Wale Yusra Zofia Adaeze Bronwen Cyrus Delphine Emeka Freya
Gurdeep Harriet Ioana Jamal Karim Lowri Mateusz Nia Orla Pooja Rhys Sofia Temi Umar Vikram
Winston Yara Zainab Aisling Bola Chandra Dominic Esther Femi Gwen Hassan Ingrid Jerome Kiran
Lucia Mohan Nikhil Oona Padma Reza Shanice
""".split()  # noqa: SIM905 - a hundred names read better as lines

LAST = """
Yusuf Hart Nair Lund Cole Rahman Bell Osei Whitlock Pereira Kaur Marsh Adeyemi Fenwick Iqbal
Novak Sharma Tolley Mensah Vaughan Begum Castle Dlamini Ellery Farouk Gill Hollis Ismail
Jarvis Kowalski Lacey Mbeki Norton Okafor Patel Quigley Rowe Sandhu Thorne Uddin Varga Wells
Yeo Zaman Ashdown Bello Chowdhury Dunmore Evans Faulkner Ghosh Haddad Ivanov Jalloh Keane
Lindqvist Mistry Nwosu Oduya Penrose Qureshi Redfern Silva Tran Underhill Verma Wojcik Young
Zielinski Abara Brook Costa Dhillon Eze Fairley Grant Hussain Inglis Joshi Khan Lowell Malik
Nowak Orchard Parry Reyes Solanki Teague Usman Vickers Warsame Yilmaz Banerjee Carver Doyle
Emerson Foley Gordon Hamid Kerr Lyle
""".split()  # noqa: SIM905 - a hundred names read better as lines


def full_name(number: int) -> str:
    """Return a full name: a different one for each number below 9,000 or so."""
    family = number + number // len(FIRST)  # one step on each time the first names run out
    return f"{FIRST[number % len(FIRST)]} {LAST[family % len(LAST)]}"
