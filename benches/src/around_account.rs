#[derive(Debug, PartialEq)]
pub enum AccountError {
    TooMuch,
    Overdrawn,
}
