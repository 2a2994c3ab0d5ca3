//! The table of a projection, and what is wrong with a statement for it.

use std::fmt;

use super::{Parameters, Statement};
use crate::{
    reaction::Unreactable,
    store::{Part, parts},
};

/// How a statement begins.
const CHANGES: [&str; 6] = ["insert", "update", "delete", "replace", "merge", "with"];

/// The table of a projection. It records statements. They run in one transaction with the position of
/// the projection, after the function has returned.
#[derive(Debug)]
pub struct Table<'a> {
    name: &'a str,
    statements: &'a mut Vec<Statement>,
}

impl<'a> Table<'a> {
    /// A table with this name, which records to `statements`: for a test of a function with `#[on]`.
    pub const fn new(name: &'a str, statements: &'a mut Vec<Statement>) -> Self {
        Self { name, statements }
    }

    /// Records a statement that changes rows: `INSERT`, `UPDATE` or `DELETE`, in the SQL of the store's
    /// database. `{table}` is the table of the projection, and `?1`, `?2` … are the parameters, on
    /// PostgreSQL too.
    ///
    /// # Errors
    ///
    /// If the statement does not change rows, or it and the parameters do not fit. What only the
    /// database knows is found later: then the projection stops at the event.
    pub fn execute(&mut self, sql: &str, parameters: impl Parameters) -> Result<(), TableError> {
        let of = |error: TableError| error.of_statement(sql);
        let parameters = parameters.to_values().map_err(of)?;
        check(sql, parameters.len()).map_err(of)?;
        self.statements.push(Statement {
            table: self.name.to_owned(),
            sql: sql.to_owned(),
            parameters,
        });
        Ok(())
    }
}

/// Checks a statement with this number of parameters.
fn check(sql: &str, count: usize) -> Result<(), TableError> {
    let parts = parts(sql);
    let is_empty = |part: &Part<'_>| match part {
        Part::Plain(text) => text.trim().is_empty(),
        Part::Comment | Part::End => true,
        Part::Quoted(_) | Part::Table | Part::Parameter(_) => false,
    };
    let first = parts.iter().find(|part| !is_empty(part));
    let Some(Part::Plain(text)) = first else {
        return Err(TableError::new(What::NoChange));
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    if !CHANGES
        .iter()
        .any(|change| word.eq_ignore_ascii_case(change))
    {
        return Err(TableError::new(What::NoChange));
    }
    let mut after_end = parts.iter().skip_while(|part| !matches!(part, Part::End));
    if !after_end.all(is_empty) {
        return Err(TableError::new(What::Several));
    }
    let numbers = || {
        parts.iter().filter_map(|part| match part {
            Part::Parameter(number) => Some(*number),
            Part::Plain(_) | Part::Quoted(_) | Part::Comment | Part::Table | Part::End => None,
        })
    };
    if let Some(number) = numbers().find(|number| *number == 0 || *number > count) {
        return Err(TableError::new(What::NoSuchParameter(number, count)));
    }
    let unused = (1..=count).find(|number| !numbers().any(|it| it == *number));
    unused.map_or(Ok(()), |number| Err(TableError::new(What::Unused(number))))
}

/// Why an event does not change a table.
#[derive(Debug)]
pub struct TableError {
    what: What,
    parameter: Option<usize>,
    statement: Option<String>,
}

#[derive(Debug)]
enum What {
    NoChange,
    Several,
    NoSuchParameter(usize, usize),
    Unused(usize),
    TooLarge(String),
    NotANumber,
    Unreactable(Unreactable),
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl TableError {
    const fn new(what: What) -> Self {
        Self {
            what,
            parameter: None,
            statement: None,
        }
    }

    /// An error of the user's own. The projection stops at the event.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(What::Other(error.into()))
    }

    pub(super) fn too_large(number: impl fmt::Display) -> Self {
        Self::new(What::TooLarge(number.to_string()))
    }

    pub(super) const fn not_a_number() -> Self {
        Self::new(What::NotANumber)
    }

    pub(super) fn of_parameter(self, number: usize) -> Self {
        let parameter = Some(number);
        Self { parameter, ..self }
    }

    fn of_statement(self, sql: &str) -> Self {
        let statement = Some(sql.to_owned());
        Self { statement, ..self }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.parameter {
            write!(formatter, "parameter ?{number}: ")?;
        }
        match &self.what {
            What::NoChange => formatter.write_str(
                "the statement does not change rows: begin it with `INSERT`, `UPDATE` or `DELETE`",
            ),
            What::Several => formatter
                .write_str("the text has more than one statement: call `execute` for each of them"),
            What::NoSuchParameter(0, _) => {
                formatter.write_str("a `?` has no number: write `?1`, `?2` … for the parameters")
            }
            What::NoSuchParameter(number, count) => write!(
                formatter,
                "the statement has `?{number}`, and {count} parameters were passed"
            ),
            What::Unused(number) => write!(
                formatter,
                "a parameter was passed that the statement does not use: write `?{number}`, or pass fewer"
            ),
            What::TooLarge(number) => write!(
                formatter,
                "{number} is not between {} and {}: store it as a text",
                i64::MIN,
                i64::MAX
            ),
            What::NotANumber => formatter
                .write_str("NaN is not a value for a table: pass an `Option` that is `None`"),
            What::Unreactable(error) => error.fmt(formatter),
            What::Other(error) => error.fmt(formatter),
        }?;
        match &self.statement {
            Some(sql) => write!(formatter, ", in `{sql}`"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TableError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.what {
            What::Unreactable(error) => error.source(),
            What::Other(error) => error.source(),
            What::NoChange
            | What::Several
            | What::NoSuchParameter(..)
            | What::Unused(_)
            | What::TooLarge(_)
            | What::NotANumber => None,
        }
    }
}

impl From<Unreactable> for TableError {
    fn from(error: Unreactable) -> Self {
        Self::new(What::Unreactable(error))
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, TableError};
    use crate::projection::{Parameters, Value};

    fn recorded(sql: &str, parameters: impl Parameters) -> Result<Vec<Value>, TableError> {
        let mut statements = Vec::new();
        Table::new("orders", &mut statements).execute(sql, parameters)?;
        Ok(statements.remove(0).parameters)
    }

    #[test]
    fn values_become_parameters() {
        let values = recorded(
            "insert into {table} values (?1, ?2, ?3, ?4, ?5)",
            (7_u64, "a", None::<i64>, true, 0.5_f32),
        );
        let expected = [
            Value::Integer(7),
            Value::Text("a".to_owned()),
            Value::Null,
            Value::Boolean(true),
            Value::Real(0.5),
        ];
        assert_eq!(values.ok().as_deref(), Some(&expected[..]));
        let values = recorded("DELETE FROM {table} WHERE a = ?1 OR b = ?1;", ["x"]);
        assert_eq!(values.ok().map(|it| it.len()), Some(1));
    }

    #[test]
    fn a_mistake_is_found_while_it_is_recorded() {
        let error = |sql, parameters: &[u64]| match recorded(sql, parameters) {
            Ok(values) => format!("{values:?}"),
            Err(error) => error.to_string(),
        };
        let found = [
            error("SELECT 1", &[]),
            error("COMMIT", &[]),
            error("DELETE FROM {table}; DELETE FROM events", &[]),
            error("DELETE FROM {table} WHERE a = ?", &[1]),
            error("DELETE FROM {table} WHERE a = ?2", &[1]),
            error("DELETE FROM {table} WHERE a = '?1'", &[1]),
            error("DELETE FROM {table} WHERE a = ?1", &[u64::MAX]),
        ];
        let expected = [
            "the statement does not change rows: begin it with `INSERT`, `UPDATE` or `DELETE`, in `SELECT 1`",
            "the statement does not change rows: begin it with `INSERT`, `UPDATE` or `DELETE`, in `COMMIT`",
            "the text has more than one statement: call `execute` for each of them, in `DELETE FROM {table}; DELETE FROM events`",
            "a `?` has no number: write `?1`, `?2` … for the parameters, in `DELETE FROM {table} WHERE a = ?`",
            "the statement has `?2`, and 1 parameters were passed, in `DELETE FROM {table} WHERE a = ?2`",
            "a parameter was passed that the statement does not use: write `?1`, or pass fewer, in `DELETE FROM {table} WHERE a = '?1'`",
            "parameter ?1: 18446744073709551615 is not between -9223372036854775808 and 9223372036854775807: store it as a text, in `DELETE FROM {table} WHERE a = ?1`",
        ];
        assert_eq!(found, expected);
    }
}
