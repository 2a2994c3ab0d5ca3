//! A customer's profile. A phone number belongs to one customer.

use std::{collections::BTreeSet, convert::Infallible};

use entail::prelude::*;

use crate::order::{Contact, Order};

/// A customer, with the orders so far.
#[aggregate(error = CustomerError)]
pub struct Customer {
    contact: Contact,
    orders: BTreeSet<Id<Order>>,
}

/// There is a new customer.
#[event(aggregate = Customer)]
#[creates(contact, orders = BTreeSet::new())]
pub struct Registered {
    /// How to reach the customer.
    pub contact: Contact,
}

/// The customer ordered.
#[event]
pub struct OrderRecorded {
    /// Which order.
    pub order: Id<Order>,
    /// The address, where it was missing so far.
    pub address: Option<String>,
}

/// The customer has another phone number.
#[event]
pub struct PhoneChanged {
    /// The new one.
    pub phone: String,
}

/// Why a profile did not change.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum CustomerError {
    /// The phone number is that of another customer.
    #[error("the phone number belongs to {by}")]
    PhoneTaken {
        /// Whose it is.
        by: Id<Customer>,
    },
}

/// The name of the claim that makes a phone number unique.
const PHONE: &str = "customer-phone";

#[aggregate]
impl Customer {
    /// Registers the customer who placed this order, and claims the phone number.
    #[command]
    pub fn register(
        order: Id<Order>,
        contact: Contact,
        context: &Context<Self>,
    ) -> Result<(Registered, OrderRecorded), CustomerError> {
        claim(&contact.phone, context);
        let address = None;
        Ok((Registered { contact }, OrderRecorded { order, address }))
    }

    /// Records an order of a known customer, and the address if it was missing.
    #[command]
    pub fn record_order(
        &self,
        order: Id<Order>,
        contact: Contact,
    ) -> Result<Option<OrderRecorded>, Infallible> {
        let is_new = !self.orders.contains(&order);
        let address = contact.address.filter(|_| self.contact.address.is_none());
        Ok(is_new.then_some(OrderRecorded { order, address }))
    }

    /// Changes the phone number. The old one may be another customer's from now on.
    #[command]
    pub fn change_phone(
        &self,
        phone: String,
        context: &Context<Self>,
    ) -> Result<Option<PhoneChanged>, CustomerError> {
        if phone == self.contact.phone {
            return Ok(None);
        }
        context.release(PHONE, &self.contact.phone);
        claim(&phone, context);
        Ok(Some(PhoneChanged { phone }))
    }

    #[apply]
    fn order_recorded(&mut self, event: &OrderRecorded) {
        self.orders.insert(event.order);
        if let Some(address) = &event.address {
            self.contact.address = Some(address.clone());
        }
    }

    #[apply]
    fn phone_changed(&mut self, event: &PhoneChanged) {
        self.contact.phone.clone_from(&event.phone);
    }

    /// How to reach the customer.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// The orders so far.
    pub fn orders(&self) -> &BTreeSet<Id<Order>> {
        &self.orders
    }
}

/// Claims a phone number. The rejection says whose it is.
fn claim(phone: &str, context: &Context<Customer>) {
    let own = *context.id();
    context.claim(PHONE, phone).or_reject(move |claimed| {
        let by = claimed.holder.parse_id().unwrap_or(own);
        CustomerError::PhoneTaken { by }
    });
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Customer);

    const FIRST: Id<Order> = Id::of(Uuid::from_u128(1));
    const SECOND: Id<Order> = Id::of(Uuid::from_u128(2));

    fn contact(address: Option<&str>) -> Contact {
        Contact {
            phone: "1".to_owned(),
            name: "Ada".to_owned(),
            address: address.map(str::to_owned),
        }
    }

    fn registered() -> (Registered, OrderRecorded) {
        let (order, contact, address) = (FIRST, contact(None), None);
        (Registered { contact }, OrderRecorded { order, address })
    }

    fn record(order: Id<Order>, address: Option<&str>) -> RecordOrder {
        let contact = contact(address);
        RecordOrder { order, contact }
    }

    #[test]
    fn a_customer_claims_the_phone_number() {
        let (order, contact) = (FIRST, contact(None));
        given(())
            .when(Register { order, contact })
            .then(registered())
            .claims(PHONE, "1");
    }

    #[test]
    fn an_order_is_recorded_once() {
        let address = "1 Main Street";
        given(registered())
            .when(record(SECOND, Some(address)))
            .then(OrderRecorded {
                order: SECOND,
                address: Some(address.to_owned()),
            })
            .state(|customer| {
                assert_eq!(customer.orders().len(), 2);
                assert_eq!(customer.contact().address.as_deref(), Some(address));
            });
        given(registered()).when(record(FIRST, None)).then(());
    }

    #[test]
    fn another_phone_number_frees_the_old_one() {
        let phone = "2".to_owned();
        given(registered())
            .when(ChangePhone {
                phone: phone.clone(),
            })
            .then(PhoneChanged { phone })
            .releases(PHONE, "1")
            .claims(PHONE, "2");
        let phone = "1".to_owned();
        given(registered()).when(ChangePhone { phone }).then(());
    }
}
