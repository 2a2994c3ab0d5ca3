//! Splits a statement for a table into its parts.

#[cfg(any(feature = "file", feature = "postgres"))]
use super::statement::Statement;

/// A part of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// SQL outside of quotes.
    Plain(&'a str),
    /// A quoted text or name.
    Quoted(&'a str),
    /// A comment.
    Comment,
    /// `{table}`.
    Table,
    /// A parameter: its number, or 0 if it has none.
    Parameter(usize),
    /// `;`
    End,
}

const TABLE: &str = "{table}";

/// Splits a statement.
pub(crate) fn parts(sql: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"', '-', '/', '{', '?', ';']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(Part::Plain(before));
        }
        let length = special(from, &mut parts);
        rest = from.get(length..).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// Takes the special part at the beginning of a text. Returns its length.
fn special<'a>(from: &'a str, parts: &mut Vec<Part<'a>>) -> usize {
    let up_to = |after: usize, end: &str| {
        let found = from.get(after..).and_then(|inside| inside.find(end));
        found.map_or(from.len(), |at| {
            at.saturating_add(after).saturating_add(end.len())
        })
    };
    let (part, length) = if from.starts_with(TABLE) {
        (Part::Table, TABLE.len())
    } else if from.starts_with("--") {
        (Part::Comment, up_to(2, "\n"))
    } else if from.starts_with("/*") {
        (Part::Comment, up_to(2, "*/"))
    } else if from.starts_with(['\'', '"']) {
        let quote = from.get(..1).unwrap_or_default();
        let length = up_to(1, quote);
        (Part::Quoted(from.get(..length).unwrap_or_default()), length)
    } else if let Some(digits) = from.strip_prefix('?') {
        let end = digits.find(|it: char| !it.is_ascii_digit());
        let digits = digits
            .get(..end.unwrap_or(digits.len()))
            .unwrap_or_default();
        let number = digits.parse().unwrap_or(0);
        (Part::Parameter(number), digits.len().saturating_add(1))
    } else if from.starts_with(';') {
        (Part::End, 1)
    } else {
        (Part::Plain(from.get(..1).unwrap_or_default()), 1)
    };
    parts.push(part);
    length
}

#[cfg(any(feature = "file", feature = "postgres"))]
#[cfg(any(feature = "file", feature = "postgres"))]
impl Statement {
    /// The statement as a database takes it. `table` is the quoted name of the table.
    pub(super) fn render(&self, table: &str, parameter: char) -> String {
        use std::fmt::Write as _;
        let mut sql = String::with_capacity(self.sql.len());
        for part in parts(&self.sql) {
            match part {
                Part::Plain(text) | Part::Quoted(text) => sql.push_str(text),
                Part::Comment => sql.push(' '),
                Part::Table => sql.push_str(table),
                Part::Parameter(number) => {
                    // Writing to a text cannot fail.
                    let _ = write!(sql, "{parameter}{number}");
                }
                Part::End => sql.push(';'),
            }
        }
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Statement, parts};

    #[test]
    fn a_statement_is_split_outside_of_quotes() {
        use Part::{Comment, End, Parameter, Plain, Quoted, Table};
        let found = parts("UPDATE {table} SET a = '?1 it''s', \"b\" = ?12 - ? -- ?3\n; /* x */ü");
        let expected = [
            Plain("UPDATE "),
            Table,
            Plain(" SET a = "),
            Quoted("'?1 it'"),
            Quoted("'s'"),
            Plain(", "),
            Quoted("\"b\""),
            Plain(" = "),
            Parameter(12),
            Plain(" "),
            Plain("-"),
            Plain(" "),
            Parameter(0),
            Plain(" "),
            Comment,
            End,
            Plain(" "),
            Comment,
            Plain("ü"),
        ];
        assert_eq!(found, expected);
        assert_eq!(parts("'open ?1"), [Quoted("'open ?1")]);
    }

    #[cfg(feature = "file")]
    #[test]
    fn a_statement_gets_the_name_of_its_table() {
        let statement = Statement {
            table: "orders".to_owned(),
            sql: "INSERT INTO {table} VALUES (?1, '{table} ?1', ?2)".to_owned(),
            parameters: Vec::new(),
        };
        assert_eq!(
            statement.render("\"s\".\"orders\"", '$'),
            "INSERT INTO \"s\".\"orders\" VALUES ($1, '{table} ?1', $2)"
        );
    }
}
