//! The forms of `#[set]` and `#[creates]`.

use entail::prelude::*;

const LIMIT: u32 = 9;

#[value]
#[derive(Default)]
pub struct Address {
    city: String,
    street: Street,
}

#[value]
#[derive(Default)]
pub struct Street {
    name: String,
    number: Option<u32>,
}

#[aggregate]
#[derive(Default)]
pub struct Shop {
    name: String,
    limit: u32,
    address: Address,
    visits: u64,
    closed: bool,
}

#[event]
pub enum ShopEvent {
    #[creates(name, limit = LIMIT, ..)]
    Opened { name: String },
    #[set(name = new_name)]
    Renamed { new_name: String },
    #[set(address.city, address.street.name = street, address.street.number = number)]
    Moved {
        city: String,
        street: String,
        number: u32,
    },
    #[set(visits = count, limit = LIMIT, closed = true)]
    Counted { count: u64 },
    #[set(visits = visits)]
    Visited { visits: u64 },
}

/// Another first state, with nothing but its defaults.
#[aggregate]
#[derive(Default)]
pub struct Bag {
    items: Vec<String>,
}

#[event(aggregate = Bag)]
#[creates(..)]
pub struct Bought;

#[aggregate]
impl Bag {
    #[command]
    pub fn buy() -> Result<Bought, std::convert::Infallible> {
        Ok(Bought)
    }
}

#[aggregate(events = ShopEvent)]
impl Shop {
    #[command]
    pub fn open(name: String) -> Result<Opened, std::convert::Infallible> {
        Ok(Opened { name })
    }
}

fn shop(events: impl IntoIterator<Item = ShopEvent>) -> Shop {
    let name = "Books".to_owned();
    let opened = ShopEvent::from(Opened { name });
    let events = std::iter::once(opened).chain(events);
    let root = Root::<Shop>::replay(Id::new(), events).unwrap().unwrap();
    (*root.state()).clone()
}

#[test]
fn other_fields_come_from_default() {
    let expected = Shop {
        name: "Books".to_owned(),
        limit: 9,
        ..Shop::default()
    };
    assert_eq!(shop([]), expected);
    let bag = Root::<Bag>::create(Id::new(), Buy).unwrap();
    assert_eq!(bag.items, [""; 0]);
}

#[test]
fn a_field_is_set_from_a_field_of_another_name() {
    let new_name = "Papers".to_owned();
    assert_eq!(shop([Renamed { new_name }.into()]).name, "Papers");
    assert_eq!(shop([Visited { visits: 3 }.into()]).visits, 3);
}

#[test]
fn a_field_inside_of_a_field_is_set() {
    let moved = Moved {
        city: "Bern".to_owned(),
        street: "Gasse".to_owned(),
        number: 7,
    };
    let address = shop([moved.into()]).address;
    assert_eq!(address.city, "Bern");
    assert_eq!(address.street.name, "Gasse");
    assert_eq!(address.street.number, Some(7));
}

#[test]
fn a_path_is_a_constant() {
    let shop = shop([Counted { count: 4 }.into()]);
    assert_eq!((shop.visits, shop.limit, shop.closed), (4, LIMIT, true));
}
