//! One loaded aggregate, without a store.

use entail::{ApplyFailure, StreamName, prelude::*};

use crate::fixture::{account::*, order::*};

#[test]
fn a_command_changes_the_state_by_its_event() -> Result<(), RootError<OrderError>> {
    let customer = Id::new();
    let mut order = Root::create(Id::new(), Place { customer })?;
    assert_eq!(order.customer, customer);
    let added = order.execute(AddLine {
        product: Id::of("P-1".to_owned()),
        quantity: 2,
        unit_price: 50,
    })?;
    assert_eq!(added.total, 100);
    assert_eq!(order.total, 100);
    order.execute(Confirm)?;
    assert_eq!(order.status, Status::Confirmed);
    assert_eq!(order.version(), Version::new(3));
    assert_eq!(order.stored_version(), Version::NONE);
    assert_eq!(order.pending().len(), 3);
    assert_eq!(order.execute(EnsureConfirmed)?, None);
    assert_eq!(order.pending().len(), 3);
    Ok(())
}

#[test]
fn a_rejected_command_changes_nothing() -> Result<(), RootError<AccountError>> {
    let mut account = Root::create(
        Id::new(),
        Open {
            owner: "Ada".into(),
        },
    )?;
    account.execute(Deposit { amount: 5 })?;
    let (state, version, pending) = (
        account.state(),
        account.version(),
        account.pending().to_vec(),
    );
    assert_eq!(
        account.execute(Withdraw { amount: 7 }),
        Err(RootError::Rejected(AccountError::Overdrawn { missing: 2 }))
    );
    assert_eq!(
        (account.state(), account.version(), account.pending()),
        (state, version, pending.as_slice())
    );
    Ok(())
}

#[test]
fn commands_as_an_enum_run_as_they_do_by_themselves() -> Result<(), Box<dyn std::error::Error>> {
    let json = r#"{"add-line":{"product":"P-1","quantity":1,"unit_price":3}}"#;
    let command: OrderCommand = serde_json::from_str(json)?;
    assert_eq!(command.name(), "add-line");
    assert_eq!(serde_json::to_string(&command)?, json);
    let mut order = Root::create(
        Id::new(),
        OrderCommand::from(Place {
            customer: Id::new(),
        }),
    )?;
    let events = order.execute(command)?;
    let [OrderEvent::LineAdded(added)] = events.as_slice() else {
        return Err("one event".into());
    };
    assert_eq!(added.total, 3);
    let again = order.execute(OrderCommand::from(Place {
        customer: Id::new(),
    }));
    let stream = StreamName::of(order.id());
    assert_eq!(again, Err(RootError::AlreadyExists { stream }));
    Ok(())
}

#[test]
fn events_read_and_write_under_their_stored_names() -> Result<(), serde_json::Error> {
    let event = AccountEvent::from(Deposited {
        amount: 1,
        balance: 2,
    });
    let json = serde_json::to_string(&event)?;
    assert_eq!(json, r#"{"deposited":{"amount":1,"balance":2}}"#);
    assert_eq!(serde_json::from_str::<AccountEvent>(&json)?, event);
    let unknown = serde_json::from_str::<AccountEvent>(r#"{"closed":{}}"#);
    assert!(unknown.is_err_and(|error| error.to_string().contains("unknown variant `closed`")));
    Ok(())
}

#[test]
fn events_that_contradict_each_other_do_not_replay() {
    let id = Id::<Account>::new();
    let deposited = Deposited {
        amount: 1,
        balance: 1,
    };
    let error = Root::replay(id, [deposited.into()]).map(|_| ());
    assert!(error.is_err_and(|poisoned| {
        poisoned.failure == ApplyFailure::NothingToChange
            && poisoned.event == "deposited"
            && poisoned.aggregate == "account"
            && poisoned.id == id.to_string()
    }));
}
