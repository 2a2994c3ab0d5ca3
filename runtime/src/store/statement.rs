//! Statements for the tables of a program, which are written in the transaction of documents.

/// A value in a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// SQLite stores 0 or 1.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A statement for a table of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The name of the table.
    pub table: String,
    /// The statement: one, in the SQL of the database. `{table}` is replaced by the name of the table,
    /// and `?1`, `?2` … are its parameters, outside of quoted text.
    pub sql: String,
    /// The values of the parameters.
    pub parameters: Vec<Value>,
}
