//! People and places to draw from, the most common first. Letters with marks and letters of other
//! scripts stand among them: a clerk types them too.

/// Given names.
#[rustfmt::skip]
pub const GIVEN: &[&str] = &[
    "Maria", "James", "Anna", "John", "Mary", "David", "Sarah", "Michael", "Laura", "Robert", "Emma", "Thomas",
    "Julia", "Daniel", "Sophie", "Paul", "Olivia", "Mark", "Elena", "Peter", "Lucy", "Andrew", "Nora", "Simon",
    "Ida", "Martin", "Clara", "George", "Alice", "Oliver", "Hannah", "Edward", "Eva", "Henry", "Grace", "Samuel",
    "Amelia", "Lukas", "Chloé", "Jürgen", "Zoë", "André", "Inès", "José", "Márta", "Søren", "Åsa", "Łukasz",
    "Jiří", "Şule", "Ștefan", "Đức", "Thị", "Wei", "Min", "Yuki", "Hiro", "Aisha", "Omar", "Fatima", "Ravi",
    "Priya", "Arjun", "Deepa", "Kwame", "Ama", "Tunde", "Ngozi", "Björn", "Freya", "Gisèle", "Noël", "Pilar",
    "Íñigo", "João", "Beatriz", "Mónica", "Renée", "Siân", "Eoin", "Niamh", "Ciarán", "Kateřina", "Zdeněk",
    "Agnieszka", "Władysław", "Olga", "Dmitri", "Svetlana", "Yannis", "Eleni", "Ömer", "Gül", "Leila", "Tariq",
    "Mei", "Jun", "Haruka", "Sang", "Soo", "Minh", "Linh", "Anong", "Somchai", "Putri", "Budi", "Rosa", "Diego",
    "Camila", "Mateo", "Valentina", "Luca", "Giulia", "Matteo", "Chiara", "Pierre", "Margaux", "Étienne",
];

/// Surnames.
#[rustfmt::skip]
pub const SURNAMES: &[&str] = &[
    "Smith", "Jones", "Müller", "Garcia", "Taylor", "Brown", "Williams", "Nguyen", "Wilson", "Johnson", "Davies",
    "Schmidt", "Patel", "Martin", "Robinson", "Wright", "Thompson", "Evans", "Walker", "White", "Roberts", "Green",
    "Hall", "Wood", "Jackson", "Clarke", "Khan", "Lewis", "Silva", "Rossi", "Novák", "Kowalski", "Andersson",
    "Johansson", "Hansen", "Olsen", "Nielsen", "Jensen", "Virtanen", "Korhonen", "Dubois", "Bernard", "Moreau",
    "Laurent", "Lefèvre", "Girard", "Fournier", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker",
    "Schulz", "Hoffmann", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz",
    "Zimmermann", "Braun", "Krüger", "Hofmann", "Hartmann", "Lange", "Werner", "Krause", "Lehmann", "Köhler",
    "Hernández", "López", "Martínez", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez", "Torres", "Flores",
    "Rivera", "Gómez", "Díaz", "Cruz", "Morales", "Reyes", "Gutiérrez", "Ortiz", "Chávez", "Ramos", "Mendoza",
    "Santos", "Oliveira", "Souza", "Pereira", "Costa", "Ferreira", "Almeida", "Carvalho", "Gonçalves", "Ribeiro",
    "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno", "Gallo",
    "Conti", "De Luca", "Costantini", "Mancini", "Wiśniewski", "Wójcik", "Kamiński", "Lewandowski", "Zieliński",
    "Svoboda", "Novotný", "Dvořák", "Černý", "Procházka", "Horváth", "Nagy", "Kovács", "Tóth", "Szabó", "Popescu",
    "Ionescu", "Papadopoulos", "Georgiou", "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Ivanov", "Petrov",
    "Smirnov", "Volkov", "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Tanaka", "Suzuki",
    "Takahashi", "Watanabe", "Ito", "Kim", "Lee", "Park", "Choi", "Trần", "Phạm", "Hoàng", "Võ", "Singh", "Kumar",
    "Sharma", "Gupta", "Mehta", "Shah", "Rao", "Reddy", "Iyer", "Das", "Ahmed", "Hussain", "Malik", "Rahman",
    "Okafor", "Adeyemi", "Mensah", "Boateng", "Diallo", "Traoré", "Mbeki", "Dlamini", "O'Brien", "O'Connor",
    "Murphy", "Kelly", "Byrne", "Ryan", "Walsh", "MacDonald", "Campbell", "Stewart", "Fraser", "Sinclair",
];

/// Streets.
pub const STREETS: &[&str] = &[
    "High Street",
    "Station Road",
    "Church Lane",
    "Mill Lane",
    "Victoria Road",
    "Park Avenue",
    "Green Lane",
    "Kings Road",
    "Queens Road",
    "The Avenue",
    "North Street",
    "West End",
    "Bahnhofstraße",
    "Hauptstraße",
    "Rue de la Gare",
    "Rue des Écoles",
    "Via Roma",
    "Calle Mayor",
    "Kungsgatan",
    "Nørregade",
];

/// Cities and their countries.
pub const CITIES: &[(&str, &str)] = &[
    ("London", "United Kingdom"),
    ("Manchester", "United Kingdom"),
    ("Birmingham", "United Kingdom"),
    ("Leeds", "United Kingdom"),
    ("Glasgow", "United Kingdom"),
    ("Bristol", "United Kingdom"),
    ("Berlin", "Germany"),
    ("München", "Germany"),
    ("Köln", "Germany"),
    ("Paris", "France"),
    ("Lyon", "France"),
    ("Madrid", "Spain"),
    ("Milano", "Italy"),
    ("Dublin", "Ireland"),
    ("Amsterdam", "Netherlands"),
    ("Zürich", "Switzerland"),
    ("Malmö", "Sweden"),
    ("København", "Denmark"),
    ("Kraków", "Poland"),
    ("Lisboa", "Portugal"),
];
