"""The page that students read: nbgrader's, with exercises by name and lines that don't run away."""

from __future__ import annotations

from nbconvert.exporters import HTMLExporter
from traitlets import Unicode

TEMPLATE = """
{%- extends 'index.html.j2' -%}

{%- macro points(score, most) -%}
({{ "%g of %g" | format(score | float | round(2), most | float | round(2)) }})
{%- endmacro -%}

{%- block body -%}
<body>
  <style>
    div.output_area pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    div.output_subarea { overflow-x: auto; }
  </style>
  <a name="top"></a>
  <div class="container">
    <div class="panel panel-default">
      <div class="panel-heading">
        <h4>{{ resources.nbgrader.notebook }}
          {{ points(resources.nbgrader.score, resources.nbgrader.max_score) }}</h4>
        <div id="toc">
          <ol>
          {% for cell in nb.cells if cell.metadata.nbgrader %}
            {% set marks = cell.metadata.nbgrader %}
            {% if marks.grade or marks.task %}
            <li><a href="#{{ marks.grade_id }}">{{ marks.grade_id }}</a>
              {{ points(marks.score, marks.points) }}
            {%- if marks.comment and marks.comment != "No response." %},
              <a href="#comment-{{ marks.grade_id }}">with a comment</a>
            {%- endif %}</li>
            {% elif marks.comment and marks.comment != "No response." %}
            <li><a href="#comment-{{ marks.grade_id }}">{{ marks.grade_id }}</a>, a comment</li>
            {% endif %}
          {% endfor %}
          {% if resources.nbgrader.late_penalty > 0 %}
            <li class="late-penalty">handed in late:
              −{{ "%g" | format(resources.nbgrader.late_penalty | float | round(2)) }}</li>
          {% endif %}
          </ol>
        </div>
      </div>
      <div class="panel-body">
        <div id="notebook" class="border-box-sizing">
          <div class="container" id="notebook-container">
            {{ super.super() }}
          </div>
        </div>
      </div>
    </div>
  </div>
</body>
{%- endblock body -%}
"""
"""What takes the place of nbgrader's own contents: that one calls each check "Test cell"."""


class FeedbackExporter(HTMLExporter):
    """nbgrader's feedback with `TEMPLATE`. Set as `GenerateFeedback.exporter_class`."""

    raw_template = Unicode(TEMPLATE)
