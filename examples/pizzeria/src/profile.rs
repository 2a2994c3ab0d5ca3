//! The profile follows the order, and is retried until it has: nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use entail::prelude::*;

use crate::{
    customer::{
        Customer, CustomerError, OrderRecorded, PhoneChanged, RecordOrder, Register, Registered,
    },
    order::{Order, OrderPlaced},
};

/// Registers the customer of an order, or records the order of a customer who is known.
#[policy(rejected = known)]
pub fn follow(event: &OrderPlaced, order: Id<Order>) -> To<Customer, Register> {
    let contact = event.contact.clone();
    order.same().send(Register { order, contact })
}

/// The phone number is claimed, so the customer is known: the claim says who it is.
fn known(why: &CustomerError, of: &To<Customer, Register>) -> To<Customer, RecordOrder> {
    let CustomerError::PhoneTaken { by } = why;
    let Register { order, contact } = of.command.clone();
    by.send(RecordOrder { order, contact })
}

/// Finds a customer by phone.
#[projection]
#[derive(Debug, Default)]
pub struct CustomersByPhone {
    phones: BTreeMap<String, Id<Customer>>,
}

#[projection]
impl CustomersByPhone {
    #[on]
    fn registered(&mut self, event: &Registered, customer: Id<Customer>) {
        self.phones.insert(event.contact.phone.clone(), customer);
    }

    #[on]
    fn phone_changed(&mut self, event: &PhoneChanged, customer: Id<Customer>) {
        self.phones.retain(|_, other| *other != customer);
        self.phones.insert(event.phone.clone(), customer);
    }
}

impl CustomersByPhone {
    /// Whose phone number it is.
    pub fn find(&self, phone: &str) -> Option<Id<Customer>> {
        self.phones.get(phone).copied()
    }

    /// All of them.
    pub fn all(&self) -> &BTreeMap<String, Id<Customer>> {
        &self.phones
    }
}

/// The orders that are placed, and in no profile yet.
#[projection]
#[derive(Debug, Default)]
pub struct WithoutProfile {
    /// Which.
    pub orders: BTreeSet<Id<Order>>,
}

#[projection]
impl WithoutProfile {
    #[on]
    fn placed(&mut self, _event: &OrderPlaced, order: Id<Order>) {
        self.orders.insert(order);
    }

    #[on]
    fn recorded(&mut self, event: &OrderRecorded, _customer: Id<Customer>) {
        self.orders.remove(&event.order);
    }
}

flow! {
    /// Everything that follows from an order.
    pub PIZZERIA {
        aggregates: [Customer],
        policies: [follow],
        projections: [CustomersByPhone, WithoutProfile],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Contact;

    #[test]
    fn the_customer_of_an_order_is_registered_or_known() {
        let order: Id<Order> = Id::of(Uuid::from_u128(1));
        let contact = Contact {
            phone: "1".to_owned(),
            name: "Ada".to_owned(),
            address: None,
        };
        let event = OrderPlaced {
            contact: contact.clone(),
            pizzas: Vec::new(),
            total: 850,
        };
        let sent = follow(&event, order);
        let register = Register {
            order,
            contact: contact.clone(),
        };
        assert_eq!(sent, order.same().send(register));
        let by: Id<Customer> = Id::of(Uuid::from_u128(2));
        let answer = known(&CustomerError::PhoneTaken { by }, &sent);
        assert_eq!(answer, by.send(RecordOrder { order, contact }));
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(Customer, Order);
    }
}
