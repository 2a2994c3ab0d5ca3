//! What is sold, and for how much.

use entail::prelude::*;

use super::money::Money;

/// Something that is sold, known by its stock number.
#[aggregate(id = String, error = ProductError)]
pub struct Product {
    name: String,
    price: Money,
}

/// Something is sold from now on.
#[event(aggregate = Product)]
#[creates(name, price)]
pub struct ProductListed {
    /// How it is called.
    pub name: String,
    /// What one costs.
    pub price: Money,
}

/// Why nothing was done about a product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductError {
    /// Customers ask for products by name.
    #[error("a product has a name")]
    Unnamed,
}

#[aggregate]
impl Product {
    /// Takes a product into the list.
    #[command]
    pub fn list(name: String, price: Money) -> Result<ProductListed, ProductError> {
        ensure!(!name.trim().is_empty(), ProductError::Unnamed);
        Ok(ProductListed { name, price })
    }

    /// What one costs.
    pub fn price(&self) -> Money {
        self.price
    }

    /// How it is called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Product);

    #[test]
    fn a_product_has_a_name() {
        let (name, price) = ("Margherita".to_owned(), Money::cents(850));
        given(())
            .when(List {
                name: name.clone(),
                price,
            })
            .then(ProductListed { name, price })
            .state(|product| assert_eq!(product.price(), price));
        given(())
            .when(List {
                name: " ".into(),
                price,
            })
            .rejected(ProductError::Unnamed);
    }
}
