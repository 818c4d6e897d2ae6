package web

import "cartie/shared/page"

// ListIn is what every list takes.
type ListIn struct {
	Cursor string `query:"cursor" maxLength:"64" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// ListOut is what every list answers.
type ListOut[T any] struct {
	Body Page[T]
}

// Page is one page of a list.
type Page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty" doc:"absent on the last page"`
	Total      int    `json:"total" doc:"exact up to 10,000"`
	TotalMore  bool   `json:"total_more" doc:"there are more than total"`
}

// List makes a page: rows may hold one more than limit, which tells that there is a next page.
func List[R, T any](rows []R, limit int, total page.Total, item func(R) T, position func(R) page.Position) *ListOut[T] {
	out := &ListOut[T]{Body: Page[T]{Items: []T{}, Total: total.Count, TotalMore: total.More}}
	if len(rows) > limit {
		rows = rows[:limit]
		out.Body.NextCursor = position(rows[limit-1]).Cursor()
	}
	for _, r := range rows {
		out.Body.Items = append(out.Body.Items, item(r))
	}
	return out
}
