//! The lengths of Rust's words, literals and comments, in bytes.

/// The length of white space and comments at the start of `text`. `None` if a comment does not end.
pub(super) fn trivia(text: &str) -> Option<usize> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = after_block_comment(rest)?;
        } else {
            return Some(text.len().saturating_sub(rest.len()));
        }
    }
}

/// What follows a block comment, which may contain others.
fn after_block_comment(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix("/*") {
            depth = depth.saturating_add(1);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("*/") {
            depth = depth.saturating_sub(1);
            rest = after;
            if depth == 0 {
                return Some(rest);
            }
        } else {
            let mut letters = rest.chars();
            letters.next()?;
            rest = letters.as_str();
        }
    }
}

/// The length of the word at the start of `text`; 0 if there is none.
pub(super) fn word(text: &str) -> usize {
    let is_in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.find(|letter| !is_in_word(letter))
        .unwrap_or(text.len())
}

/// The length of the literal or the lifetime at the start of `text`; `None` if there is none.
pub(super) fn literal(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return Some(word(text));
    }
    let start = word(text);
    let (prefix, rest) = text.split_at_checked(start)?;
    let length = match prefix {
        "" | "b" | "c" if rest.starts_with('"') => string(rest)?,
        "" | "b" if rest.starts_with('\'') => character(rest)?,
        "r" | "br" | "cr" => raw_string(rest)?,
        _ => return None,
    };
    start.checked_add(length)
}

/// The length of a string that starts with its quote.
fn string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut letters = text.char_indices().skip(1);
    let (end, _) = letters.find(|(_, letter)| {
        let ends = *letter == '"' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        ends
    })?;
    end.checked_add(1)
}

/// The length of a raw string, which starts with `#` or its quote. `None` for `r#name`.
fn raw_string(text: &str) -> Option<usize> {
    let opened = text.trim_start_matches('#');
    let hashes = text.len().checked_sub(opened.len())?;
    let inner = opened.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let (before, _) = inner.split_once(&close)?;
    hashes
        .checked_add(before.len())?
        .checked_add(close.len())?
        .checked_add(1)
}

/// The length of a character in quotes, or of a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        let (end, _) = letters.find(|(_, letter)| *letter == '\'')?;
        return end.checked_add(1);
    }
    match letters.next() {
        Some((end, '\'')) => end.checked_add(1),
        _ => word(text.strip_prefix('\'')?).checked_add(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{literal, trivia, word};

    #[test]
    fn comments_and_white_space_are_skipped() {
        for (text, expected) in [
            ("word", Some(0)),
            (" \n// to the end\nword", Some(16)),
            ("/* one /* inner */ */ word", Some(22)),
            ("/* no end", None),
            ("// the end", Some(10)),
        ] {
            assert_eq!(trivia(text), expected, "{text}");
        }
    }

    #[test]
    fn literals_have_their_length() {
        for (text, expected) in [
            (r#""a\"b" rest"#, Some(6)),
            (r##"r#"a"b"# rest"##, Some(8)),
            ("r#move", None),
            ("b'x' rest", Some(4)),
            (r"'\'' rest", Some(4)),
            (r"'\u{1F600}' rest", Some(11)),
            ("'a rest", Some(2)),
            ("'ä'rest", Some(4)),
            ("17_u8+1", Some(5)),
            ("name", None),
        ] {
            assert_eq!(literal(text), expected, "{text}");
        }
        assert_eq!(word("größe + 1"), 7);
        assert_eq!(word("+"), 0);
    }
}
