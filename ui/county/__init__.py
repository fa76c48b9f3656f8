"""What county staff work on: price files, reported prices, stations and accounts."""
