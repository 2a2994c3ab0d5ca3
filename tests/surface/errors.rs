//! The errors of a root and of a repository next to each other.

use entail::{BlockingRepository, StreamName, prelude::*};

use crate::fixture::order::*;

type Orders = BlockingRepository<Order, MemoryStore>;

/// Calls of a root and of a repository, with one `?` for both.
fn run(orders: &Orders, id: Id<Order>) -> Result<Root<Order>, Error<OrderError>> {
    let mut order = orders.load(id)?;
    order.execute(Confirm)?;
    orders.save(&mut order)?;
    Ok(order)
}

#[test]
fn a_root_error_becomes_the_error_of_a_repository() {
    let orders = Repository::new(MemoryStore::new()).blocking();
    let id = Id::<Order>::new();
    let customer = Id::new();
    assert!(matches!(run(&orders, id), Err(Error::NotFound { .. })));
    let mut order = Root::create(id, Place { customer }).unwrap();
    orders.save(&mut order).unwrap();
    // An order without lines cannot be confirmed.
    assert!(matches!(run(&orders, id), Err(Error::Rejected(_))));
}

#[test]
fn a_refusal_names_the_stream() {
    let id = Id::<Order>::new();
    let stream = StreamName::of(&id);
    let missing = Root::create(id, Confirm).unwrap_err();
    assert_eq!(
        missing,
        RootError::NotFound {
            stream: stream.clone()
        }
    );
    let text = missing.to_string();
    assert!(text.contains(&stream.to_string()), "{text}");
    assert!(matches!(Error::from(missing), Error::NotFound { stream: named } if named == stream));
}
