//! Three boundaries: what is sold, what a customer orders, and what is in stock. They name
//! each other by id only, and each save changes one of them.

pub mod money;
pub mod order;
pub mod product;
pub mod stock;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_forms_do_not_change_by_accident() {
        entail::schema_lock!("schema.lock": order::Order, product::Product, stock::Stock);
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(order::Order, product::Product, stock::Stock);
    }
}
