// Package carpost reads posts of car dealers: is it an ad, of which cars, and for each car the make, model, year, price and
// whatever else the text gives, every value with the place it was read from and how sure the reading is.
//
// Parse is a row of small steps: lex cuts the text into tokens whose keys forgive script, accents and look-alikes; phones
// and codes are set aside; match finds the phrases of the dictionary; figures joins numbers with their units; label gives
// figures the labels they stand under; mentions and split tell the cars apart; one extractor per field picks among what was
// found; verdict weighs the whole. Everything is linear in the length of the text and a value of its arguments only.
//
// The package refuses to guess from knowledge of cars: a value that the post does not give stays unknown. It neither stores
// nor fetches anything, and it does not decide what happens to a car; that is the importer's part.
//
// # Dictionaries
//
// A dictionary is text, one entry a line; "#" begins a comment. The built-in one lies in data/; Dictionary.With adds a
// workspace's own.
//
//	make Skoda: шкода, škoda          a maker and its aliases; the name itself is one
//	  Octavia: октавія, ^a7           indented, a model of the maker above
//	city Lviv: львів, львов           a place; Cyrillic names are declined
//	fuel diesel: дизел*, tdi          a word of the vocabulary: fuel gear drive body color status customs haggle
//	label price: ціна, narxi          what announces a figure or word: price mileage year engine power phone color city …
//	unit thousand: тис, тыс           read only beside a figure
//	note deposit: внесок              what a figure nearby is about, see the notes in labels.go
//	cue wanted: куплю                 what the post is for: sell wanted buyup rent parts service news chat
//
// Letter case, accents, doubled letters, apostrophes and the script of look-alike letters do not matter; і, и, й and ы are
// one letter, and so are е, є, ё and э. A star lets a word go on, {a|b} is a choice, "=" keeps an alias from being spelt in
// Latin letters too. Of a model, "!" demands its maker beside it (numbers always do), "+" does without, "^" marks a chassis
// code. A value ending in "?" counts only under its label or alone between signs.
//
// # Rules
//
// Rules teach one channel's layout. Every line of a dictionary may stand in them, and counts for this channel only; besides:
//
//	market UZ                                 UA, PL or UZ: the currency of bare prices and the shape of bare phone numbers
//	take FIELD line 2                         the second line that is not blank; -1 is the last
//	take FIELD after "narxi"                  what follows the keyword, to the end of the line, the next emoji or label
//	take FIELD between "🚘" "❗"              between two markers
//	take FIELD match "Нарх: ([0-9.,]+)"       the first group, or all, of a pattern (RE2: no pattern can hang)
//	take FIELD … as CONVERTER                 car make model year money usd eur uah pln uzs thousands km miles litres cc hp kw
//	                                          word city text; each field has its usual one
//	map FIELD text = value                    what the text of a taken field stands for
//	only year 2010..                          filters: a car outside is dropped, one that does not say stays in
//	only price 3000..60000 USD
//	drop keyword аварія                       also: only keyword …, drop year …, drop price …
//	publish 0.9                               let through without review what is at least so sure and has no warning
//
// FIELD is car, make, model, year, price, mileage, fuel, engine, power, gear, drive, body, color, vin, plate, city or
// status. Places are read from posts of one car; in a post of several the words still help.
package carpost
