//! Reads times and lengths of time that are written as texts.

/// A date, or a time in RFC 3339, in microseconds since 1970 (UTC).
pub(crate) fn moment(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = days(date)?;
    let of_day = time.map_or(Some(0), micros_of_day)?;
    days.checked_mul(86_400_000_000)?.checked_add(of_day)
}

/// The days from 1970 to a date: `2026-01-01`.
#[allow(clippy::arithmetic_side_effects)] // a year has four digits
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (year, month, day) = (number(year)?, two_digits(month)?, two_digits(day)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let in_month = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=in_month).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let in_year = (153 * month + 2) / 5 + day - 1;
    Some(365 * year + leap_days + in_year - 719_468)
}

/// `12:30:00Z`, `12:30:00.5+02:00`
#[allow(clippy::arithmetic_side_effects)] // each number has two digits, and the fraction has six
fn micros_of_day(time: &str) -> Option<i64> {
    let place = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at_checked(place)?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let (sign, zone) = zone.split_at_checked(1)?;
            let (hours, minutes) = zone.split_once(':')?;
            let minutes = below(hours, 24)? * 60 + below(minutes, 60)?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let micros = number(&format!("{fraction:0<6}"))?;
    let minutes = below(hour, 24)? * 60 + below(minute, 60)? - offset;
    Some((minutes * 60 + below(second, 60)?) * 1_000_000 + micros)
}

fn below(text: &str, limit: i64) -> Option<i64> {
    two_digits(text).filter(|number| *number < limit)
}

fn two_digits(text: &str) -> Option<i64> {
    number(text).filter(|_| text.len() == 2)
}

fn number(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// A length of time in microseconds: `30 min`, `1 h 30 min`, `2 days`.
pub(crate) fn length(text: &str) -> Option<u64> {
    let mut micros = 0_u64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let end = after
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        let number: u64 = number.parse().ok()?;
        micros = micros.checked_add(number.checked_mul(micros_in(unit)?)?)?;
        rest = after.trim_start();
    }
    (micros > 0).then_some(micros)
}

fn micros_in(unit: &str) -> Option<u64> {
    const SECOND: u64 = 1_000_000;
    Some(match unit {
        "ms" => 1_000,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "min" | "minute" | "minutes" => 60 * SECOND,
        "h" | "hour" | "hours" => 3_600 * SECOND,
        "d" | "day" | "days" => 86_400 * SECOND,
        "w" | "week" | "weeks" => 604_800 * SECOND,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{length, moment};

    #[test]
    fn dates_and_times_are_read() {
        const DAY: i64 = 86_400_000_000;
        for (text, expected) in [
            ("1970-01-01", 0),
            ("1969-12-31", -DAY),
            ("2000-02-29", 11_016 * DAY),
            ("2026-01-01", 20_454 * DAY),
            ("2026-01-01T00:00:00Z", 20_454 * DAY),
            ("2026-01-01T02:00:00+02:00", 20_454 * DAY),
            ("2025-12-31T23:30:01.5-00:30", 20_454 * DAY + 1_500_000),
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-1-1",
            "2026-02-29",
            "2026-13-01",
            "2026-01-01T",
            "tomorrow",
            "2026-01-01T24:00:00Z",
            "2026-01-01T10:00:00",
            "26-01-01",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_are_read() {
        const MINUTE: u64 = 60_000_000;
        for (text, expected) in [
            ("30 min", 30 * MINUTE),
            ("30min", 30 * MINUTE),
            ("1 h 30 min", 90 * MINUTE),
            ("2 days", 2 * 1_440 * MINUTE),
            ("500 ms", 500_000),
        ] {
            assert_eq!(length(text), Some(expected), "{text}");
        }
        for text in ["", "min", "30", "0 s", "30 moons", "-1 h", "1.5 h"] {
            assert_eq!(length(text), None, "{text}");
        }
    }
}
