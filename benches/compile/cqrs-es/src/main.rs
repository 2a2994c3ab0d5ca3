//! The same account, written for cqrs-es.

use cqrs_es::{
    Aggregate, CqrsFramework, DomainEvent, EventStore, event_sink::EventSink, mem_store::MemStore,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Account {
    owner: String,
    balance: u64,
}

pub enum AccountCommand {
    Open { owner: String },
    Deposit { amount: u64 },
    Withdraw { amount: u64 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AccountEvent {
    Opened { owner: String },
    Deposited { amount: u64, balance: u64 },
    Withdrawn { amount: u64, balance: u64 },
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    #[error("too much")]
    TooMuch,
    #[error("overdrawn")]
    Overdrawn,
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            AccountEvent::Opened { .. } => "opened",
            AccountEvent::Deposited { .. } => "deposited",
            AccountEvent::Withdrawn { .. } => "withdrawn",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Error = Refused;
    type Services = ();

    async fn handle(
        &mut self,
        command: AccountCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refused> {
        let event = match command {
            AccountCommand::Open { owner } => AccountEvent::Opened { owner },
            AccountCommand::Deposit { amount } => AccountEvent::Deposited {
                amount,
                balance: self.balance.checked_add(amount).ok_or(Refused::TooMuch)?,
            },
            AccountCommand::Withdraw { amount } => AccountEvent::Withdrawn {
                amount,
                balance: self.balance.checked_sub(amount).ok_or(Refused::Overdrawn)?,
            },
        };
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::Opened { owner } => self.owner = owner,
            AccountEvent::Deposited { balance, .. } | AccountEvent::Withdrawn { balance, .. } => {
                self.balance = balance;
            }
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = MemStore::<Account>::default();
    let accounts = CqrsFramework::new(store.clone(), vec![], ());
    let owner = "Ada".to_owned();
    accounts.execute("1", AccountCommand::Open { owner }).await?;
    accounts.execute("1", AccountCommand::Deposit { amount: 10 }).await?;
    accounts.execute("1", AccountCommand::Withdraw { amount: 3 }).await?;
    let loaded = store.load_aggregate("1").await?;
    assert_eq!(loaded.aggregate.balance, 7);
    Ok(())
}
