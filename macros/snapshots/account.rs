/// An account of a bank.
#[aggregate(error = AccountError)]
pub struct Account {
    owner: String,
    balance: u64,
}

#[event]
pub enum AccountEvent {
    #[creates(owner, balance = 0)]
    Opened { owner: String },
    /// Somebody paid in.
    Deposited { amount: u64, #[set] balance: u64 },
}

#[aggregate(events = AccountEvent)]
impl Account {
    /// Opens an account.
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }

    /// Pays in.
    #[command]
    pub fn deposit(&self, amount: u64) -> Result<Deposited, AccountError> {
        let balance = self.balance.checked_add(amount).ok_or(AccountError::TooMuch)?;
        Ok(Deposited { amount, balance })
    }
}
