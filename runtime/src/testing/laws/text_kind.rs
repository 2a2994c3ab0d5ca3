//! The kinds of texts that a type may require.

use super::times;
use crate::testing::random::Random;
use crate::time::timestamp::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TextKind {
    Word,
    /// Three capital letters, like a currency.
    Code,
    /// More than a few letters.
    Long,
    Mail,
    Uuid,
    Time,
    Number,
    Empty,
    /// Two capital letters, like a country.
    Country,
    /// Letters and digits, like an article number.
    Article,
    Fraction,
    Date,
    TimeOfDay,
    /// A date and a time of day without an offset from UTC.
    LocalTime,
    /// A date and a time of day with an offset from UTC.
    OffsetTime,
    Weekday,
    Month,
    Address,
    Socket,
    Link,
    /// Letters beyond ASCII.
    Foreign,
    /// Only white space.
    Blank,
    /// More letters than fit in a narrow column.
    VeryLong,
}

pub(super) const TEXT_KINDS: [TextKind; 23] = [
    TextKind::Word,
    TextKind::Code,
    TextKind::Long,
    TextKind::Mail,
    TextKind::Uuid,
    TextKind::Time,
    TextKind::Number,
    TextKind::Empty,
    TextKind::Country,
    TextKind::Article,
    TextKind::Fraction,
    TextKind::Date,
    TextKind::TimeOfDay,
    TextKind::LocalTime,
    TextKind::OffsetTime,
    TextKind::Weekday,
    TextKind::Month,
    TextKind::Address,
    TextKind::Socket,
    TextKind::Link,
    TextKind::Foreign,
    TextKind::Blank,
    TextKind::VeryLong,
];

impl TextKind {
    /// How often a text of this kind is generated where every text is accepted. The usual kinds are
    /// the most frequent.
    pub(super) const fn usual(self) -> u32 {
        match self {
            Self::Word => 40,
            Self::Long => 20,
            Self::Foreign => 8,
            Self::Code | Self::Empty | Self::VeryLong => 5,
            Self::Article | Self::Blank | Self::Mail | Self::Number | Self::Time | Self::Uuid => 3,
            Self::Country
            | Self::Fraction
            | Self::Date
            | Self::TimeOfDay
            | Self::LocalTime
            | Self::OffsetTime
            | Self::Weekday
            | Self::Month
            | Self::Address
            | Self::Socket
            | Self::Link => 1,
        }
    }

    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Word => "text",
            Self::Code => "ABC",
            Self::Long => "longer text",
            Self::Mail => "a@example.org",
            Self::Uuid => "01890a5d-ac96-774b-bcce-b302099a8057",
            Self::Time => "2026-01-01T00:00:00.000000Z",
            Self::Number => "1",
            Self::Empty => "",
            Self::Country => "DE",
            Self::Article => "ABC-123",
            Self::Fraction => "12.34",
            Self::Date => "2026-01-31",
            Self::TimeOfDay => "09:30:00",
            Self::LocalTime => "2026-01-31T09:30:00",
            Self::OffsetTime => "2026-01-31T09:30:00+01:00",
            Self::Weekday => "Monday",
            Self::Month => "January",
            Self::Address => "192.0.2.1",
            Self::Socket => "192.0.2.1:443",
            Self::Link => "https://example.org/path",
            Self::Foreign => "Ærø",
            Self::Blank => " ",
            Self::VeryLong => "a text of more letters than a narrow column takes",
        }
    }

    /// Generates a text of this kind. Times in it are near `now`.
    pub(super) fn make(self, random: &mut Random, now: Timestamp) -> String {
        match self {
            Self::Word => {
                let length = random.below(3).saturating_add(1);
                letters(random, b'a', length)
            }
            Self::Code => letters(random, b'A', 3),
            Self::Country => letters(random, b'A', 2),
            Self::Long => {
                let length = random.below(8).saturating_add(6);
                letters(random, b'a', length)
            }
            Self::VeryLong => {
                let length = random.below(100).saturating_add(40);
                letters(random, b'a', length)
            }
            Self::Mail => format!("{}@example.org", letters(random, b'a', 3)),
            Self::Uuid if random.chance(3) => uuid::Uuid::nil().to_string(),
            Self::Uuid => uuid::Uuid::from_u64_pair(random.next(), random.next()).to_string(),
            Self::Number => {
                let digits = random.next() % 100;
                let sign = if random.chance(20) { "-" } else { "" };
                format!("{sign}{digits}")
            }
            Self::Article => {
                let letters = [1, 2, 3].map(|length| letters(random, b'A', length));
                let digits = [random.next() % 10, random.next() % 1_000];
                match (random.pick(&letters), random.pick(&digits)) {
                    (Some(letters), Some(digits)) => format!("{letters}-{digits}"),
                    _ => String::new(),
                }
            }
            Self::Fraction => {
                let sign = if random.chance(30) { "-" } else { "" };
                format!("{sign}{}.{:02}", random.next() % 1_000, random.next() % 100)
            }
            Self::Time => times::around(random, now).to_string(),
            Self::Date => part(random, now, 0, 10),
            Self::TimeOfDay => part(random, now, 11, 19),
            Self::LocalTime => part(random, now, 0, 19),
            Self::OffsetTime => {
                let offset = random.pick(&["+00:00", "+01:00", "-05:00", "+05:30"]);
                part(random, now, 0, 19) + offset.copied().unwrap_or_default()
            }
            Self::Weekday => one_of(random, &WEEKDAYS),
            Self::Month => one_of(random, &MONTHS),
            Self::Address if random.chance(20) => format!("2001:db8::{:x}", random.below(256)),
            Self::Address => format!("192.0.2.{}", random.below(256)),
            Self::Socket => format!("192.0.2.{}:{}", random.below(256), random.below(65_536)),
            Self::Link => format!("https://example.org/{}", letters(random, b'a', 3)),
            Self::Foreign => one_of(random, &FOREIGN),
            Self::Blank => one_of(random, &[" ", "   ", "\t", "\n"]),
            Self::Empty => String::new(),
        }
    }

    pub(super) fn of(text: &str) -> Self {
        let letters = text.bytes();
        if text.is_empty() {
            Self::Empty
        } else if !text.is_ascii() {
            Self::Foreign
        } else if text.trim().is_empty() {
            Self::Blank
        } else if text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() {
            Self::Uuid
        } else if text.contains('@') {
            Self::Mail
        } else if text.contains("://") {
            Self::Link
        } else if text.parse::<i64>().is_ok() {
            Self::Number
        } else if text.parse::<f64>().is_ok_and(f64::is_finite) {
            Self::Fraction
        } else if text.parse::<std::net::IpAddr>().is_ok() {
            Self::Address
        } else if text.parse::<std::net::SocketAddr>().is_ok() {
            Self::Socket
        } else if text.ends_with('Z') && text.parse::<Timestamp>().is_ok() {
            Self::Time
        } else if text.bytes().all(|letter| letter.is_ascii_uppercase()) && text.len() == 3 {
            Self::Code
        } else if text.bytes().all(|letter| letter.is_ascii_uppercase()) && text.len() == 2 {
            Self::Country
        } else if WEEKDAYS.contains(&text) {
            Self::Weekday
        } else if MONTHS.contains(&text) {
            Self::Month
        } else if letters.clone().any(|letter| letter.is_ascii_digit()) {
            Self::of_digits(text)
        } else if text.len() >= 40 {
            Self::VeryLong
        } else if text.len() > 5 {
            Self::Long
        } else {
            Self::Word
        }
    }

    /// The kind of a text with digits, by the places of its other characters.
    fn of_digits(text: &str) -> Self {
        let is_sign = |sign: char, places: &[usize]| {
            let at = |place: &usize| text.as_bytes().get(*place).copied().map(char::from);
            places.iter().all(|place| at(place) == Some(sign))
        };
        let is_date = is_sign('-', &[4, 7]);
        if is_date && text.len() == 10 {
            Self::Date
        } else if is_sign(':', &[2, 5]) {
            Self::TimeOfDay
        } else if is_date && is_sign('T', &[10]) {
            if text.get(19..).is_some_and(|rest| rest.contains(['+', '-'])) {
                Self::OffsetTime
            } else {
                Self::LocalTime
            }
        } else if text.len() >= 40 {
            Self::VeryLong
        } else {
            Self::Article
        }
    }
}

const WEEKDAYS: [&str; 9] = [
    "Monday", "Tuesday", "Saturday", "Sunday", "Mon", "Tue", "Fri", "Sat", "Sun",
];
const MONTHS: [&str; 6] = ["January", "February", "December", "Jan", "Feb", "Dec"];
/// Letters of more than one byte, letters that become longer when they change case, right-to-left
/// text, letters beyond the basic plane, and two characters that make one letter.
const FOREIGN: [&str; 8] = [
    "Ærø",
    "Straße",
    "ǰ",
    "日本",
    "שלום",
    "🦀",
    "e\u{301}",
    "Zoë Åberg",
];

/// Letters of the alphabet that begins with `first`.
fn letters(random: &mut Random, first: u8, length: usize) -> String {
    let letter = |_| {
        let place = u8::try_from(random.below(26)).unwrap_or_default();
        char::from(first.saturating_add(place))
    };
    (0..length).map(letter).collect()
}

fn one_of(random: &mut Random, texts: &[&str]) -> String {
    random.pick(texts).copied().unwrap_or_default().to_owned()
}

/// These letters of the text of a time near `now`.
fn part(random: &mut Random, now: Timestamp, from: usize, to: usize) -> String {
    let time = times::around(random, now).to_string();
    time.get(from..to).unwrap_or_default().to_owned()
}
