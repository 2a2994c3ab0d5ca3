//! Money moves from one account to another. A program begins it.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use entail::{
    MemoryStore, block_on,
    flow::BeganBy,
    prelude::*,
    relay::{Relay, RelayError, timeline},
    saga::{BeginsOnRequest, SagaEnd, Stage, Why},
};

#[aggregate(error = Refused, default)]
#[derive(Default)]
pub struct Account {
    balance: u64,
    held: BTreeMap<Id<Transfer>, u64>,
}

#[value]
pub enum Refused {
    Overdrawn,
    Full,
    Repeated,
}

#[event]
pub struct Withdrawn {
    pub transfer: Id<Transfer>,
    pub amount: u64,
}

#[event]
pub struct CameBack {
    pub transfer: Id<Transfer>,
}

#[event]
pub struct Settled {
    pub transfer: Id<Transfer>,
}

#[event]
pub struct Deposited {
    pub transfer: Id<Transfer>,
    pub balance: u64,
}

#[aggregate]
impl Account {
    #[command(undo = put_back)]
    pub fn withdraw(&self, transfer: Id<Transfer>, amount: u64) -> Result<Withdrawn, Refused> {
        ensure!(amount <= self.balance, Refused::Overdrawn);
        ensure!(!self.held.contains_key(&transfer), Refused::Repeated);
        Ok(Withdrawn { transfer, amount })
    }

    #[command]
    pub fn put_back(&self, transfer: Id<Transfer>) -> Result<Option<CameBack>, Infallible> {
        let is_held = self.held.contains_key(&transfer);
        Ok(is_held.then_some(CameBack { transfer }))
    }

    #[command]
    pub fn deposit(&self, transfer: Id<Transfer>, amount: u64) -> Result<Deposited, Refused> {
        let balance = self.balance.checked_add(amount).ok_or(Refused::Full)?;
        Ok(Deposited { transfer, balance })
    }

    #[command]
    pub fn settle(&self, transfer: Id<Transfer>) -> Result<Option<Settled>, Infallible> {
        let is_held = self.held.contains_key(&transfer);
        Ok(is_held.then_some(Settled { transfer }))
    }

    /// What is on the account, and what is held.
    pub fn balance(&self) -> u64 {
        self.held.values().sum::<u64>().saturating_add(self.balance)
    }

    #[apply]
    fn withdrawn(&mut self, event: &Withdrawn) {
        self.balance = self.balance.saturating_sub(event.amount);
        self.held.insert(event.transfer, event.amount);
    }

    #[apply]
    fn came_back(&mut self, event: &CameBack) {
        if let Some(amount) = self.held.remove(&event.transfer) {
            self.balance = self.balance.saturating_add(amount);
        }
    }

    #[apply]
    fn settled(&mut self, event: &Settled) {
        self.held.remove(&event.transfer);
    }

    #[apply]
    fn deposited(&mut self, event: &Deposited) {
        self.balance = event.balance;
    }
}

#[value]
pub struct MoveMoney {
    pub from: Id<Account>,
    pub to: Id<Account>,
    pub amount: u64,
}

/// Moves money from one account to another.
#[saga]
pub fn transfer(of: &MoveMoney, transfer: Id<Transfer>) -> impl Plan {
    let &MoveMoney { from, to, amount } = of;
    plan()
        .step(from.send(Withdraw { transfer, amount }))
        .pivot(to.send(Deposit { transfer, amount }))
        .then(from.send(Settle { transfer }))
}

flow! {
    pub BANK {
        aggregates: [Account],
        sagas: [transfer],
    }
}

#[test]
fn a_program_begins_a_transfer_with_a_value() {
    let (from, to) = (Id::new(), Id::new());
    let request = MoveMoney {
        from,
        to,
        amount: 5,
    };
    let id: Id<Transfer> = Id::new();
    let stored = transfer(&request, id).into_stored().unwrap();
    assert_eq!(Transfer::plan(&request, id).unwrap(), stored);
    let [Stage::Step(withdraw), Stage::Pivot(_), Stage::After(settle)] = &*stored.stages else {
        panic!("{stored:?}");
    };
    let put_back = from.send(PutBack { transfer: id });
    assert_eq!(withdraw[0].undo, Some(put_back.seal().unwrap()));
    assert_eq!(
        settle[0].send.to,
        from.send(Settle { transfer: id }).seal().unwrap().to
    );
    assert!(matches!(BANK.sagas[0].begins, BeganBy::Request));
}

/// A program begins a transfer, and waits for its end.
#[test]
fn a_program_waits_for_the_end_of_a_transfer() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), BANK).start().unwrap();
        relay.ready().await.unwrap();
        let (from, to) = (Id::new(), Id::new());
        let accounts = Repository::<Account, _>::new(store.clone());
        let (transfer, amount) = (Id::new(), 100);
        let deposit = Deposit { transfer, amount };
        accounts.execute(from, deposit).await.unwrap();

        let start = async |amount| {
            let id: Id<Transfer> = Id::new();
            let request = MoveMoney { from, to, amount };
            let begun = relay.begin(id, &request).await.unwrap();
            // The same saga with the same id begins once.
            assert_eq!(relay.begin(id, &request).await.unwrap(), begun);
            (id, begun)
        };
        let (id, begun) = start(30).await;
        assert_eq!(relay.ended(&id).await.unwrap(), SagaEnd::Completed);
        assert!(begun.position > Position::START);
        let events = timeline(&store, Some(begun.correlation)).await.unwrap();
        for event in ["began", "withdrawn", "deposited", "settled", "completed"] {
            assert!(events.contains(event), "{events}");
        }
        // It has ended before.
        assert_eq!(relay.ended(&id).await.unwrap(), SagaEnd::Completed);

        let (id, _) = start(71).await;
        let SagaEnd::Compensated(why) = relay.ended(&id).await.unwrap() else {
            panic!("it was completed");
        };
        assert!(matches!(why, Why::Rejected { .. }));
        assert_eq!(why.rejection::<Account>(), Some(Refused::Overdrawn));
        assert_eq!(accounts.load(to).await.unwrap().balance, 30);

        // One that did not begin.
        let id: Id<Transfer> = Id::new();
        let soon = Duration::from_millis(1);
        assert_eq!(relay.ended_within(&id, soon).await.unwrap(), None);
        relay.stop().await;
        let stopped = relay.ended_within(&id, Duration::from_secs(60)).await;
        assert!(
            matches!(stopped, Err(RelayError::Refused(_))),
            "{stopped:?}"
        );
    });
}
