//! Aggregates of different domains, written as people usually write them: without `trusted`, with
//! operators on their own types, with floats, and with conditions before what could fail.

#![allow(clippy::all, clippy::pedantic)] // these are forms that people write

mod auction;
mod bug_tracker;
mod cart;
mod chess_clock;
mod delivery_route;
mod document;
mod hotel_room;
mod insurance_claim;
mod ledger;
mod library_loan;
mod loyalty_card;
mod meter;
mod parking_lot;
mod playlist;
mod poll;
mod recipe;
mod seat_map;
mod sensor_window;
mod subscription;
mod thermostat;
mod todo_list;
mod tournament;
mod wallet;
mod warehouse_bin;
