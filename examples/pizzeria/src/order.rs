//! What a customer orders. Taking the order is what the business lives from, so nothing else may stop it.

use entail::prelude::*;

/// An order of pizzas.
#[aggregate(error = OrderError)]
pub struct Order {
    contact: Contact,
    pizzas: Vec<Pizza>,
    total: u64,
}

/// How to reach a customer.
#[value]
pub struct Contact {
    /// The phone number. A customer is known by it.
    pub phone: String,
    /// How the customer is called.
    pub name: String,
    /// Where to bring the pizzas; `None` if the customer comes for them.
    pub address: Option<String>,
}

/// A pizza that is ordered.
#[value]
pub struct Pizza {
    /// Which.
    pub name: String,
    /// What it costs, in cents.
    pub price: u64,
}

/// A customer wants pizzas.
#[event(aggregate = Order)]
#[creates(contact, pizzas, total)]
pub struct OrderPlaced {
    /// Who.
    pub contact: Contact,
    /// Which.
    pub pizzas: Vec<Pizza>,
    /// What they cost together, in cents.
    pub total: u64,
}

/// Why an order was not placed.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum OrderError {
    /// There is nothing to bake.
    #[error("the order is empty")]
    Empty,
    /// Nobody knows whom to call.
    #[error("the phone number is missing")]
    NoPhone,
    /// More than can be counted.
    #[error("the total is too large")]
    TotalTooLarge,
}

#[aggregate]
impl Order {
    /// Places an order.
    #[command]
    pub fn place(contact: Contact, pizzas: Vec<Pizza>) -> Result<OrderPlaced, OrderError> {
        ensure!(!pizzas.is_empty(), OrderError::Empty);
        ensure!(!contact.phone.trim().is_empty(), OrderError::NoPhone);
        let mut prices = pizzas.iter().map(|pizza| pizza.price);
        let total = prices.try_fold(0, u64::checked_add);
        Ok(OrderPlaced {
            total: total.ok_or(OrderError::TotalTooLarge)?,
            contact,
            pizzas,
        })
    }

    /// How to reach the customer.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// What is ordered.
    pub fn pizzas(&self) -> &[Pizza] {
        &self.pizzas
    }

    /// What it costs, in cents.
    pub fn total(&self) -> u64 {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Order);

    fn place(phone: &str, prices: &[u64]) -> Place {
        let contact = Contact {
            phone: phone.to_owned(),
            name: "Ada".to_owned(),
            address: None,
        };
        let pizza = |&price: &u64| Pizza {
            name: "Margherita".to_owned(),
            price,
        };
        let pizzas = prices.iter().map(pizza).collect();
        Place { contact, pizzas }
    }

    #[test]
    fn an_order_has_pizzas_and_a_phone_number() {
        let Place { contact, pizzas } = place("1", &[850, 900]);
        given(())
            .when(place("1", &[850, 900]))
            .then(OrderPlaced {
                contact,
                pizzas,
                total: 1_750,
            })
            .state(|order| assert_eq!(order.total(), 1_750));
        given(()).when(place("1", &[])).rejected(OrderError::Empty);
        given(())
            .when(place(" ", &[1]))
            .rejected(OrderError::NoPhone);
        given(())
            .when(place("1", &[u64::MAX, 1]))
            .rejected(OrderError::TotalTooLarge);
    }
}
