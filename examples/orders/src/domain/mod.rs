//! Four boundaries: what is sold, what a customer orders, what is in stock, and what a customer pays
//! with. They name each other by id only, and each save changes one of them. What happens between them
//! is in [`fulfilment`].

pub mod card;
pub mod fulfilment;
pub mod money;
pub mod order;
pub mod product;
pub mod stock;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_forms_do_not_change_by_accident() {
        entail::schema_lock!(
            "schema.lock": card::Card, order::Order, product::Product, stock::Stock;
            flow = fulfilment::SHOP
        );
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(card::Card, order::Order, product::Product, stock::Stock);
    }
}
