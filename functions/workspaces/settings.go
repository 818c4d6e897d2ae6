package workspaces

import (
	"context"
	"time"

	"cartie/shared/web"
	"cartie/shared/workspace"
)

type settingsOut struct {
	Body settings
}

type settings struct {
	ID                string    `json:"id" format:"uuid"`
	Version           int       `json:"version"`
	Slug              string    `json:"slug"`
	Name              string    `json:"name"`
	Language          string    `json:"language" enum:"uk,ru,en"`
	Timezone          string    `json:"timezone" doc:"IANA name"`
	MergeWindowDays   int       `json:"merge_window_days" doc:"for how long a new intent joins the open lead of the same person"`
	AutoResumeMinutes int       `json:"auto_resume_minutes" doc:"how long staff may be silent in a conversation before the bot answers again; 0 is for ever"`
	CreatedAt         time.Time `json:"created_at"`
	UpdatedAt         time.Time `json:"updated_at"`
}

func settingsOf(w workspace.Workspace) settings {
	return settings{
		ID: w.ID.String(), Version: w.Version, Slug: w.Slug, Name: w.Name, Language: w.Language, Timezone: w.Timezone,
		MergeWindowDays: w.MergeWindowDays, AutoResumeMinutes: w.AutoResumeMinutes, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
}

func (d desk) get(ctx context.Context, c web.Caller, _ *struct{}) (*settingsOut, error) {
	if err := inside(c); err != nil {
		return nil, err
	}
	w, err := d.workspaces.Get(ctx, c.Scope)
	return &settingsOut{Body: settingsOf(w)}, err
}

type updateIn struct {
	Body struct {
		Version           int     `json:"version" minimum:"1"`
		Name              *string `json:"name,omitempty" minLength:"1" maxLength:"120" pattern:"\\S" patternDescription:"not blank"`
		Language          *string `json:"language,omitempty" enum:"uk,ru,en"`
		Timezone          *string `json:"timezone,omitempty" maxLength:"64"`
		MergeWindowDays   *int    `json:"merge_window_days,omitempty" minimum:"1" maximum:"365"`
		AutoResumeMinutes *int    `json:"auto_resume_minutes,omitempty" minimum:"0" maximum:"10080"`
	}
}

func (d desk) update(ctx context.Context, c web.Caller, in *updateIn) (*settingsOut, error) {
	b := in.Body
	w, err := d.workspaces.Update(ctx, c.Scope, b.Version, func(w *workspace.Workspace) error {
		set(&w.Name, b.Name)
		set(&w.Language, b.Language)
		set(&w.Timezone, b.Timezone)
		set(&w.MergeWindowDays, b.MergeWindowDays)
		set(&w.AutoResumeMinutes, b.AutoResumeMinutes)
		return nil
	})
	return &settingsOut{Body: settingsOf(w)}, err
}

// set changes only what was sent.
func set[T any](field *T, sent *T) {
	if sent != nil {
		*field = *sent
	}
}
