use entail::prelude::*;
mod domain {
    pub struct Address(pub String);
}
use domain::Address as Place;
#[aggregate]
pub struct House {
    address: Place,
}
#[event]
pub struct Built {
    address: Place,
}
#[aggregate]
impl House {
    #[command]
    pub fn build(address: Place) -> Result<Built, std::convert::Infallible> {
        Ok(Built { address })
    }
    #[apply]
    fn built(event: &Built) -> Self {
        House {
            address: event.address.clone(),
        }
    }
}

fn main() {}
